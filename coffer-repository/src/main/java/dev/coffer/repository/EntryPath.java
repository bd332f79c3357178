package dev.coffer.repository;

/// The path of an entry: segments between single slashes, such as `export/2024/users.tsv.gz`.
///
/// Known to be fit as an object's key and as a file's path below a directory: no slash at its ends, no empty
/// segment, none that is `.` or `..`, none longer than 255 bytes, no control character, 1 to 1024 bytes in
/// UTF-8. It is kept as it was given, in whichever Unicode form; paths are equal when their characters are.
///
/// Paths are ordered by their bytes.
public record EntryPath(String text) {
    static final int MOST_BYTES = 1024;
    private static final int MOST_SEGMENT_BYTES = 255;

    /// @throws IllegalArgumentException if `text` is not a path, quoting it
    public EntryPath {
        Wording.checked("a path", text, MOST_BYTES);
        for (String segment : text.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw new IllegalArgumentException("not a path: '" + text + "' (no slash at its beginning or end,"
                        + " no empty segment, no '.' or '..')");
            }
            if (Wording.size(segment) > MOST_SEGMENT_BYTES) {
                throw new IllegalArgumentException(
                        "not a path: '" + text + "' (a segment has more than " + MOST_SEGMENT_BYTES + " bytes)");
            }
        }
    }

    /// Whether its content is opened through gzip, as S3Repo's files whose name ended so.
    public boolean isGzip() {
        return text.endsWith(".gz");
    }

    @Override
    public String toString() {
        return text;
    }
}
