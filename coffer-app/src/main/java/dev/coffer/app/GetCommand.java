package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tag;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer get`: files of the repository into a directory, or one into a file.
final class GetCommand implements Command {

    /// What is to be got.
    private sealed interface Asked {
        /// Still to be looked up.
        record Word(String word) implements Asked {}

        record Known(Entry.Held entry) implements Asked {}

        default String name() {
            return switch (this) {
                case Word(var word) -> word;
                case Known(var entry) -> entry.path().text();
            };
        }
    }

    /// What came of one file.
    private sealed interface Outcome {
        record Given(Reading.Found found, Path target, HostCache.Way way) implements Outcome {}

        record Failed(String name, RuntimeException reason) implements Outcome {}
    }

    /// Where files go.
    ///
    /// @param file the one file, if it is one; else all go below the directory, under their whole names
    private record Destination(Path directory, Optional<Path> file) {

        Path of(Reading.Found found) {
            return file.orElseGet(() -> directory.resolve(found.name()));
        }
    }

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.GET,
                "Puts the current version of paths, or blobs by their digests, into files.",
                "",
                "They come through this host's cache: each blob is brought once, however many processes ask for it,",
                "and verified. Where the file system can, the file shares the cache's bytes: as a clone, or as a hard",
                "link, which is read-only. What is at the place is replaced at once.");
        spec.usageMessage().customSynopsis("coffer get [OPTION...] [PATH|PREFIX/|DIGEST...]");
        Options.value(
                spec,
                "FILE|DIR",
                "Where to: a directory that is there, or ends in /, gets files under their whole paths; else the name"
                        + " of the one file. Default: the current directory.",
                "-o",
                "--output");
        Options.values(spec, "TAG", "All current entries with this tag; given again, with all of these tags.", "--tag");
        Options.flag(spec, "Make copies that can be written to, never links.", "--copy");
        Options.value(spec, "N", "How many at once. Default: 4.", "--parallel");
        Options.flag(spec, "Print a JSON object a line: name, sha256, size, file, way.", "--json");
        Reading.settings(spec);
        Options.arguments(
                spec,
                "PATH|PREFIX/|DIGEST",
                "0..*",
                "Paths; what ends in / stands for all below it; MD5 (32 hex digits) or SHA-256 (64).");
        Options.examples(
                spec,
                "coffer get export/users.tsv.gz",
                "coffer get export/users.tsv.gz -o /tmp/users.tsv.gz",
                "coffer get --tag nightly -o /srv/data",
                "coffer get export/2026/ -o out/",
                "coffer get --json sha256-9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        List<String> words = S3Options.arguments(line);
        List<String> tags = S3Options.all(line, "--tag");
        if (words.isEmpty() && tags.isEmpty()) {
            throw new IllegalArgumentException("coffer get: name what to get: a path, a digest, or --tag TAG");
        }
        if (!words.isEmpty() && !tags.isEmpty()) {
            throw new IllegalArgumentException("coffer get: either paths and digests, or --tag, not both");
        }
        boolean linking = !line.hasMatchedOption("--copy");
        int parallel = S3Options.text(line, "--parallel")
                .map(text -> S3Options.parallel(line))
                .orElse(4);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.openToStay(settings, terminal);
                Reading reading = new Reading(coffer, terminal, line)) {
            List<Asked> wanted = wanted(coffer, words, tags);
            Destination to = destination(S3Options.text(line, "--output"), wanted, words);
            get(reading, wanted, to, linking, parallel, tally, terminal);
            if (wanted.isEmpty()) {
                terminal.say("nothing has " + (tags.size() == 1 ? "the tag " : "all of the tags ")
                        + String.join(", ", tags));
            }
            return tally.end(wanted.size());
        }
    }

    /// What has a tag or lies below a prefix is of one moment.
    private static List<Asked> wanted(Coffer coffer, List<String> words, List<String> tags) {
        List<Asked> wanted = new ArrayList<>();
        if (!tags.isEmpty()) {
            EntryQuery query = EntryQuery.current();
            for (String tag : tags) {
                query = query.withAll(new Tag(tag));
            }
            find(coffer, query, wanted);
        }
        for (String word : words) {
            int before = wanted.size();
            if (word.endsWith("/")) {
                find(coffer, EntryQuery.current().withPrefix(EntryOptions.prefix(word)), wanted);
            }
            if (wanted.size() == before) {
                wanted.add(new Asked.Word(word));
            }
        }
        return wanted;
    }

    private static void find(Coffer coffer, EntryQuery query, List<Asked> wanted) {
        coffer.catalogueOrFail().read(snapshot -> {
            try (Stream<Entry> entries = snapshot.find(query)) {
                entries.filter(Entry.Held.class::isInstance)
                        .forEach(entry -> wanted.add(new Asked.Known((Entry.Held) entry)));
            }
            return wanted.size();
        });
    }

    private static Destination destination(Optional<String> told, List<Asked> wanted, List<String> words) {
        Path directory = Path.of(told.orElse("."));
        boolean isOne =
                wanted.size() == 1 && words.size() == 1 && !words.getFirst().endsWith("/");
        boolean isDirectory = told.isEmpty() || told.get().endsWith("/") || Files.isDirectory(directory);
        return isOne && !isDirectory
                ? new Destination(directory, Optional.of(directory))
                : new Destination(directory, Optional.empty());
    }

    private static void get(
            Reading reading,
            List<Asked> wanted,
            Destination to,
            boolean linking,
            int parallel,
            S3Tally tally,
            Terminal terminal) {
        boolean one = wanted.size() == 1;
        try (Progress files = Progress.of(terminal, "get", wanted.size());
                TransferProgress bytes = TransferProgress.of(one ? terminal : terminal.quiet(), "get", -1)) {
            var work = new OrderedWork<Asked, Outcome>(
                    asked -> Optional.empty(), 1, asked -> outcome(reading, asked, to, linking, bytes));
            work.run(wanted.iterator(), Math.min(parallel, Math.max(1, wanted.size())), outcome -> {
                switch (outcome) {
                    case Outcome.Given given -> files.row(() -> print(given, tally));
                    case Outcome.Failed failed -> files.row(() -> tally.failed(failed.name(), failed.reason()));
                }
            });
        }
    }

    private static Outcome outcome(
            Reading reading, Asked asked, Destination to, boolean linking, TransferProgress progress) {
        try {
            Reading.Found found = switch (asked) {
                case Asked.Word(var word) -> reading.find(word);
                case Asked.Known(var entry) -> reading.of(entry);
            };
            Path target = to.of(found);
            Path parent = target.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            return new Outcome.Given(found, target, reading.give(found, target, linking, progress::at));
        } catch (StoreException | RepositoryException | IllegalArgumentException e) {
            return new Outcome.Failed(asked.name(), e);
        } catch (IOException e) {
            return new Outcome.Failed(asked.name(), new UncheckedIOException(e));
        }
    }

    private static void print(Outcome.Given given, S3Tally tally) {
        Reading.Found found = given.found();
        String way = given.way().name().toLowerCase(Locale.ROOT);
        String digest = found.blob().id() instanceof BlobId.BySha256(var sha256) ? sha256.hex() : "";
        tally.row(
                String.join(
                        "\t",
                        found.name(),
                        digest,
                        Long.toString(found.blob().size()),
                        given.target().toString(),
                        way),
                row -> row.put("name", found.name())
                        .put("sha256", digest)
                        .put("size", found.blob().size())
                        .put("file", given.target().toString())
                        .put("way", way));
    }
}
