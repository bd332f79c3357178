package dev.coffer.app;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// What is warmed again and again: a path, or what paths begin with, a line; behind a tab presets or operations; behind
/// another one, if there is one, formats.
final class WarmList {
    private static final int MOST = 1_000;
    private static final int LONGEST = 4_000;

    /// @param paths a path, or with a slash at its end all that is published below; empty for all that is published
    /// @param text the line that says so
    record Wanted(String paths, List<String> presets, List<String> formats, String text) {
        boolean isPrefix() {
            return paths.isEmpty() || paths.endsWith("/");
        }
    }

    /// @throws IllegalArgumentException if it cannot be read, or has a line that is no such thing, naming it
    static List<Wanted> read(Path file) {
        return ListFile.read(file, "what is to be warmed", MOST, WarmList::wanted);
    }

    private static Wanted wanted(String line, String where) {
        String[] fields = line.split("\t", -1);
        if (line.length() > LONGEST || fields.length < 2 || fields.length > 3 || fields[1].isBlank()) {
            throw new IllegalArgumentException(
                    where + ": not a path or PREFIX/, a tab, presets, and perhaps a tab and formats");
        }
        try {
            List<String> formats = fields.length < 3 || fields[2].isBlank() ? List.of("auto") : words(fields[2]);
            return new Wanted(EntryOptions.prefix(fields[0].strip()), words(fields[1]), formats, line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
    }

    private static List<String> words(String field) {
        return Arrays.stream(field.strip().split(" +")).distinct().toList();
    }

    private WarmList() {}
}
