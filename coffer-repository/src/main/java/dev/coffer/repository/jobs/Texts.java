package dev.coffer.repository.jobs;

import dev.coffer.repository.RepositoryException;
import dev.coffer.store.StoreException;
import java.nio.charset.StandardCharsets;

/// What jobs say, made fit to be kept: one line, not too long.
final class Texts {
    static final int MESSAGE = 500;
    private static final int ERROR = 1000;
    private static final int MOST_KEPT = 64 * 1024;

    /// @param most characters
    static String line(String text, int most) {
        StringBuilder line = new StringBuilder();
        text.strip().codePoints().limit(most).forEach(c -> line.appendCodePoint(fit(c)));
        return line.toString();
    }

    /// What went wrong, for people.
    static String error(Throwable failure) {
        String message = failure.getMessage();
        String name = failure.getClass().getSimpleName();
        if (message == null || message.isBlank()) {
            return name;
        }
        boolean speaks = failure instanceof RepositoryException
                || failure instanceof StoreException
                || failure instanceof IllegalArgumentException
                || failure.getClass().getName().startsWith("dev.coffer.");
        String first = message.strip().lines().findFirst().orElse(name);
        return line(speaks ? first : name + ": " + first, ERROR);
    }

    /// @throws IllegalArgumentException if it is too long to be kept
    static String kept(String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_KEPT || text.indexOf(0) >= 0) {
            throw new IllegalArgumentException("a job cannot keep more than " + MOST_KEPT + " bytes of text");
        }
        return text;
    }

    private static int fit(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> ' ';
            case Character.SURROGATE -> 0xfffd;
            default -> c;
        };
    }

    private Texts() {}
}
