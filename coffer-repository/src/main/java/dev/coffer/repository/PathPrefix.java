package dev.coffer.repository;

/// Where a part of the paths begins: a path, for itself and all paths below it, or nothing, for all paths.
///
/// It ends where a segment ends: `a/b` covers `a/b` and `a/b/c`, and not `a/bc`.
///
/// @param text a path, or empty
public record PathPrefix(String text) {
    /// The beginning of every path.
    public static final PathPrefix ALL = new PathPrefix("");

    /// @throws IllegalArgumentException if `text` is neither empty nor a path, quoting it
    public PathPrefix {
        if (!text.isEmpty()) {
            text = new EntryPath(text).text();
        }
    }

    /// As people write it: a slash at the end does not matter, and `/` or nothing is everything.
    ///
    /// @throws IllegalArgumentException if what is left is not a path, quoting it
    public static PathPrefix parse(String text) {
        return text.equals("/")
                ? ALL
                : new PathPrefix(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    public static PathPrefix of(EntryPath path) {
        return new PathPrefix(path.text());
    }

    public boolean isAll() {
        return text.isEmpty();
    }

    public boolean covers(EntryPath path) {
        return covers(path.text());
    }

    /// Whether it covers all that the other does.
    public boolean covers(PathPrefix other) {
        return covers(other.text());
    }

    private boolean covers(String path) {
        return isAll()
                || path.startsWith(text) && (path.length() == text.length() || path.charAt(text.length()) == '/');
    }

    /// A path, or `/` for all paths.
    @Override
    public String toString() {
        return isAll() ? "/" : text;
    }
}
