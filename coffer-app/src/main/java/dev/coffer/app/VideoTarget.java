package dev.coffer.app;

import dev.coffer.repository.EntryPath;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/// Where what is made of a video goes.
sealed interface VideoTarget {

    /// A file of this machine, or a directory for an HLS ladder.
    record OfFile(Path file) implements VideoTarget {}

    /// A path of the repository, or what is below it for an HLS ladder.
    record OfPath(EntryPath path) implements VideoTarget {}

    /// @throws IllegalArgumentException if the command line says none, or two
    static VideoTarget of(ParseResult line) {
        var file = S3Options.text(line, "--output");
        var path = S3Options.text(line, "--publish");
        if (file.isPresent() == path.isPresent()) {
            throw new IllegalArgumentException("say where it goes: either --output or --publish");
        }
        return path.isPresent()
                ? new OfPath(new EntryPath(path.get().replaceFirst("/$", "")))
                : new OfFile(Path.of(file.orElseThrow()));
    }

    /// What its name ends with, in lower case.
    default String ending() {
        String name = switch (this) {
            case OfFile(Path file) -> String.valueOf(file.getFileName());
            case OfPath(EntryPath path) -> path.text();
        };
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    default String text() {
        return switch (this) {
            case OfFile(Path file) -> file.toString();
            case OfPath(EntryPath path) -> path.text();
        };
    }
}
