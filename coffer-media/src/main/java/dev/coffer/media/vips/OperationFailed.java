package dev.coffer.media.vips;

/// An operation of libvips did not work. What it means is for whoever knows which bytes it worked on.
final class OperationFailed extends RuntimeException {

    OperationFailed(String operation, String said) {
        super(operation + ": " + said, null, false, false);
    }
}
