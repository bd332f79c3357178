package dev.coffer.repository;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// What every name that people give has to be: text that can be written, on one line.
final class Wording {

    /// @param what for people: `a tag`
    /// @param maxBytes in UTF-8
    /// @return `text`
    /// @throws IllegalArgumentException if it is empty, too long, has control characters or line separators, or
    ///     half a surrogate pair, quoting it
    static String checked(String what, String text, int maxBytes) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("not " + what + ": it is empty");
        }
        if (text.codePoints().anyMatch(Wording::isUnfit)) {
            throw new IllegalArgumentException(
                    "not " + what + ": '" + quotable(text) + "' (a control character or half a character)");
        }
        if (size(text) > maxBytes) {
            throw new IllegalArgumentException("not " + what + ": '" + quotable(text) + "' (it has " + size(text)
                    + " bytes, " + maxBytes + " are allowed)");
        }
        return text;
    }

    static int size(String text) {
        try {
            return StandardCharsets.UTF_8
                    .newEncoder()
                    .encode(CharBuffer.wrap(text))
                    .remaining();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("not text: '" + quotable(text) + "'", e);
        }
    }

    /// The text on one line, and not more of it than people want to see.
    private static String quotable(String text) {
        StringBuilder shown = new StringBuilder();
        text.codePoints().limit(100).forEach(c -> shown.appendCodePoint(isUnfit(c) ? 0xfffd : c));
        return shown.toString() + (text.codePointCount(0, text.length()) > 100 ? "…" : "");
    }

    private static boolean isUnfit(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE ->
                true;
            default -> false;
        };
    }

    private Wording() {}
}
