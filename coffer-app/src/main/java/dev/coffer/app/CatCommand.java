package dev.coffer.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer cat`: files of the repository, one after the other, on standard output.
final class CatCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.CAT,
                "Writes the current version of paths, or blobs by their digests, to standard output.",
                "",
                "They are read through this host's cache, which brings each blob once and verifies it. What is called",
                ".gz and is gzip is unpacked, unless --raw.");
        spec.usageMessage().customSynopsis("coffer cat [OPTION...] PATH|DIGEST...");
        Options.flag(spec, "The bytes as they are stored: gzip is not unpacked.", "--raw");
        Reading.settings(spec);
        Options.arguments(spec, "PATH|DIGEST", "1..*", "Paths; or MD5 (32 hex digits), SHA-256 (64).");
        Options.examples(
                spec,
                "coffer cat export/users.tsv",
                "coffer cat export/2026-11-20.tsv.gz | head",
                "coffer cat --raw export/2026-11-20.tsv.gz | zcat",
                "coffer cat sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean raw = line.hasMatchedOption("--raw");
        List<String> words = S3Options.arguments(line);
        // rows are not printed: what is on standard output are the files
        var tally = new S3Tally(terminal, false);
        OutputStream out = S3CatCommand.checked(terminal);
        try (Coffer coffer = Coffer.open(settings, terminal);
                Reading reading = new Reading(coffer, terminal, line)) {
            for (String word : words) {
                tally.attempt(word, () -> write(reading, reading.find(word), raw, out));
            }
        }
        return tally.end(words.size());
    }

    private static void write(Reading reading, Reading.Found found, boolean raw, OutputStream out) throws IOException {
        try (InputStream in = raw ? reading.raw(found) : reading.content(found)) {
            in.transferTo(out);
        }
    }
}
