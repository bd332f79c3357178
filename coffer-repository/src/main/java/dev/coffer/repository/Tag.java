package dev.coffer.repository;

/// A word that entries and paths are found by, such as `restricted` or `day=2024-02-29`.
///
/// 1 to 255 bytes in UTF-8 on one line, no blanks at its ends; every other character means itself.
public record Tag(String text) {
    private static final int MOST_BYTES = 255;

    /// @throws IllegalArgumentException if `text` is not a tag, quoting it
    public Tag {
        Wording.checked("a tag", text, MOST_BYTES);
        if (!text.equals(text.strip())) {
            throw new IllegalArgumentException("not a tag: '" + text + "' (blanks at its ends)");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
