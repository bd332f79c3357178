package dev.coffer.media;

/// The kinds of refusal that pilbox knows, with the numbers that its clients see in the JSON body.
public enum PilboxError {
    BACKGROUND(1, 400),
    DIMENSIONS(2, 400),
    FILTER(3, 400),
    FORMAT(4, 400),
    MODE(5, 400),
    POSITION(6, 400),
    QUALITY(7, 400),
    URL(8, 400),
    DEGREE(9, 400),
    OPERATION(10, 400),
    RECTANGLE(11, 400),
    OPTIMIZE(12, 400),
    PROGRESSIVE(13, 400),
    RETAIN(14, 400),
    PRESERVE_EXIF(15, 400),
    SIGNATURE(101, 403),
    CLIENT(102, 403),
    HOST(103, 403),
    IMAGE_FORMAT(201, 415),
    IMAGE_SAVE(202, 415),
    FETCH(301, 404),
    /// Not pilbox's: the source or the result passes a limit.
    TOO_LARGE(203, 422),
    /// Not pilbox's: the rendering took too long.
    TIMED_OUT(204, 422);

    private final int code;
    private final int status;

    PilboxError(int code, int status) {
        this.code = code;
        this.status = status;
    }

    /// `error_code` in the body.
    public int code() {
        return code;
    }

    /// The HTTP status.
    public int status() {
        return status;
    }
}
