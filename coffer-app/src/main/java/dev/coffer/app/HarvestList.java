package dev.coffer.app;

import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Source;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is fetched again and again: an address of the web a line, and behind a tab the path that it is
/// published at, if it is.
final class HarvestList {
    private static final int MOST = 100_000;

    /// @param path whose versions are what the address has given
    record Wanted(Source.Web source, Optional<EntryPath> path) {
        Optional<String> host() {
            return Optional.of(String.valueOf(source.uri().getHost()).toLowerCase(Locale.ROOT));
        }
    }

    /// @throws IllegalArgumentException if it cannot be read, or has a line that is no such thing, naming
    ///     it
    static List<Wanted> read(Path file) {
        return ListFile.read(file, "addresses", MOST, HarvestList::wanted);
    }

    private static Wanted wanted(String line, String where) {
        int tab = line.indexOf('\t');
        try {
            Optional<EntryPath> path = tab < 0
                    ? Optional.empty()
                    : Optional.of(new EntryPath(line.substring(tab + 1).strip()));
            if (Source.parse((tab < 0 ? line : line.substring(0, tab)).strip()) instanceof Source.Web web) {
                return new Wanted(web, path);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(where + ": " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(where + ": not an address of the web");
    }

    private HarvestList() {}
}
