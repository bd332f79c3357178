package dev.coffer.app;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer open`: where a file of the repository lies on this host, for programs that want a name.
final class OpenCommand implements Command {
    private static final String STANDARD = "1h";

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.OPEN,
                "Prints the name of a read-only file of this host's cache that has the bytes of a path or digest.",
                "",
                "The bytes are brought if need be, and verified. The file stays there for a while, whatever else the",
                "cache lets go; only a purge takes it. Its name ends as the path does.");
        spec.usageMessage().customSynopsis("coffer open [OPTION...] PATH|DIGEST...");
        Options.value(
                spec,
                "TIME",
                "How long the file stays at least, as 90s, 15m, 12h, 7d. Default: " + STANDARD + ".",
                "--for");
        Options.flag(spec, "Print a JSON object a line: name, sha256, size, file, for_seconds.", "--json");
        Reading.settings(spec);
        Options.arguments(spec, "PATH|DIGEST", "1..*", "Paths; or MD5 (32 hex digits), SHA-256 (64).");
        Options.examples(
                spec,
                "coffer open --for 12h models/current.bin",
                "duckdb -c \"select count(*) from '$(coffer open export/users.parquet)'\"",
                "coffer open --json export/users.parquet");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        Duration atLeast = S3Options.duration(S3Options.text(line, "--for").orElse(STANDARD), "--for");
        List<String> words = S3Options.arguments(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(settings, terminal);
                Reading reading = new Reading(coffer, terminal, line);
                TransferProgress progress = TransferProgress.of(terminal, "open", -1)) {
            for (String word : words) {
                tally.attempt(word, () -> {
                    Reading.Found found = reading.find(word);
                    Path file = reading.cache().keep(found.blob(), found.fileName(), atLeast, progress::at);
                    tally.row(
                            file.toString(),
                            row -> row.put("name", found.name())
                                    .put("sha256", found.blob().id().hex())
                                    .put("size", found.blob().size())
                                    .put("file", file.toString())
                                    .put("for_seconds", atLeast.toSeconds()));
                });
            }
        }
        return tally.end(words.size());
    }
}
