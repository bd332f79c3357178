package dev.coffer.app;

/// A job did not do all that it was to; it is tried again.
final class JobFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    JobFailed(String message) {
        super(message);
    }
}
