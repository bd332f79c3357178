package dev.coffer.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

/// The sources that an earlier report has rows for, 8 bytes each.
///
/// Two sources are taken for one with a chance of one in 37 million for a report of a million rows.
final class Finished {
    private final long[] sources;

    private Finished(long[] sources) {
        this.sources = sources;
    }

    static Finished nothing() {
        return new Finished(new long[0]);
    }

    /// @param report as `coffer stash` printed it, in either form; its last line may be half a line. Where
    ///     there is no such file, nothing is finished
    /// @throws ConfigurationException if it cannot be read
    static Finished in(Path report) {
        if (!Files.exists(report)) {
            return nothing();
        }
        try (Stream<String> lines = Files.lines(report, StandardCharsets.UTF_8)) {
            return new Finished(lines.filter(line -> !line.isEmpty())
                    .mapToLong(line -> hash(StashRow.source(line)))
                    .sorted()
                    .toArray());
        } catch (IOException e) {
            throw new ConfigurationException("--resume: cannot read " + report);
        }
    }

    boolean has(Wanted wanted) {
        return Arrays.binarySearch(sources, hash(StashRow.escaped(wanted.text()))) >= 0;
    }

    /// FNV-1a.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * 0x100000001b3L;
        }
        return hash;
    }
}
