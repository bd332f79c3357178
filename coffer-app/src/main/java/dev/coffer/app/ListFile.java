package dev.coffer.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A file of what is to be done, a line each; blank ones, and those that begin with `#`, say nothing.
final class ListFile {

    /// Reads one line.
    interface Line<T> {
        /// @param where it stands, for people
        /// @throws IllegalArgumentException if it makes no sense
        T read(String line, String where);
    }

    /// @param called what is in it, for people
    /// @param most lines that say something
    /// @throws IllegalArgumentException if it cannot be read, or is longer, or as `line` says
    static <T> List<T> read(Path file, String called, int most, Line<T> line) {
        List<T> all = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 0;
            for (String text = lines.readLine(); text != null; text = lines.readLine()) {
                number++;
                if (text.isBlank() || text.startsWith("#")) {
                    continue;
                }
                if (all.size() == most) {
                    throw new IllegalArgumentException(file + ": more than " + most + " lines of " + called);
                }
                all.add(line.read(text, file + ", line " + number));
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read the list of " + called + ": " + file, e);
        }
        return all;
    }

    private ListFile() {}
}
