package dev.coffer.repository;

/// The database refused a row because of another: somebody was faster, or what was referred to is gone. The
/// transaction was undone; what to do is to look again.
final class ConstraintViolated extends RuntimeException {
    private static final long serialVersionUID = 1;

    ConstraintViolated(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
