package dev.coffer.app;

/// Whoever read standard output has closed it, as `head` does: there is nobody left to work for, and nothing to say.
final class ReaderGone extends RuntimeException {
    private static final long serialVersionUID = 1;

    ReaderGone() {
        super("who read standard output has gone");
    }
}
