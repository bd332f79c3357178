package dev.coffer.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What is to be stashed: the arguments, then the lines of a list. Read as it is needed, so that a list may
/// be of any length.
final class SourceList implements AutoCloseable {
    private final Optional<BufferedReader> lines;
    private final Stream<Wanted> all;

    private SourceList(Optional<BufferedReader> lines, Stream<Wanted> all) {
        this.lines = lines;
        this.all = all;
    }

    /// @param from a file of one source a line, or `-` for standard input; empty lines are passed over
    /// @throws ConfigurationException if the file cannot be opened
    static SourceList of(List<String> arguments, Optional<String> from) {
        Optional<BufferedReader> lines = from.map(SourceList::open);
        Stream<String> listed = lines.map(BufferedReader::lines).orElseGet(Stream::empty);
        Stream<Wanted> all = Stream.concat(arguments.stream(), listed.map(String::strip))
                .filter(text -> !text.isEmpty())
                .map(Wanted::parse);
        return new SourceList(lines, all);
    }

    Iterator<Wanted> iterator() {
        return all.iterator();
    }

    @Override
    public void close() {
        lines.ifPresent(reader -> {
            try {
                reader.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private static BufferedReader open(String from) {
        try {
            return from.equals("-")
                    ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                    : Files.newBufferedReader(Path.of(from));
        } catch (IOException e) {
            throw new ConfigurationException("--from: cannot read " + from);
        }
    }
}
