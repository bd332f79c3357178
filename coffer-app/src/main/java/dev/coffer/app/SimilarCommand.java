package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.PerceptualHash;
import dev.coffer.repository.Role;
import dev.coffer.repository.similar.PictureIndex;
import dev.coffer.repository.similar.PictureIndex.Similar;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer similar`: pictures of the repository that look alike.
final class SimilarCommand implements Command {
    private static final int DISTANCE = 8;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.SIMILAR,
                "Finds pictures of the repository that look like one, wherever that is; or with --all those that look",
                "like another, in groups. Resized, recompressed, greyscale and slightly cropped copies are found; what",
                "is said of a picture is its distance in bits, digest, size, and its paths between tabs.",
                "",
                "Pictures are looked at once, by coffer similar --index: after a stash or publish, or from time to",
                "time, which schedule_similar does in the background. It goes on where it was stopped, and passes",
                "over what is no picture.");
        spec.usageMessage().customSynopsis("coffer similar [OPTION...] [FILE|DIGEST|PATH|URL]");
        Options.value(
                spec,
                "BITS",
                "How many of 64 bits may differ: 0 to " + PictureIndex.MOST + ". Default: " + DISTANCE + ".",
                "--distance");
        Options.flag(spec, "All groups of pictures that look alike, an empty line between them.", "--all");
        Options.flag(spec, "Look at the pictures that nobody has looked at.", "--index");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        PictureSource.settings(spec, EnumSet.noneOf(Setting.class));
        Options.arguments(spec, "FILE|DIGEST|PATH|URL", "0..1", "The picture to look for; as coffer info takes it.");
        Options.examples(
                spec,
                "coffer similar --index",
                "coffer similar holiday.jpg",
                "coffer similar museum/maps/1746.tif --distance 4 --json",
                "coffer similar --all --distance 3");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> words = S3Options.arguments(line);
        boolean all = line.hasMatchedOption("--all");
        boolean indexing = line.hasMatchedOption("--index");
        if (words.size() + (all ? 1 : 0) == 0 && !indexing || words.size() == 1 && all) {
            throw new IllegalArgumentException("coffer similar wants a picture, or --all, or --index");
        }
        int distance = distance(line);
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.open(Options.read(line), terminal)) {
            var index = new PictureIndex(EntryOptions.catalogue(coffer), coffer.layout());
            var source = new PictureSource(coffer);
            if (indexing) {
                look(coffer, new PictureLooking(coffer.blobs(), index, source.inspection()), tally, terminal);
            }
            if (all) {
                var groups = new Groups(tally);
                index.groups(distance, groups::show);
            }
            words.forEach(word -> tally.attempt(word, () -> near(source, index, word, distance, tally)));
            if (!indexing && index.size() == 0) {
                terminal.say("no picture was looked at yet; coffer similar --index does");
            }
        }
        return tally.end(words.size());
    }

    private static void look(Coffer coffer, PictureLooking looking, S3Tally tally, Terminal terminal) {
        coffer.catalogueOrFail().checkMay(Role.READER, PathPrefix.ALL);
        String words;
        try (Progress progress = Progress.of(terminal, "index", -1)) {
            words = looking.run(Runtime.getRuntime().availableProcessors(), new PictureLooking.Listener() {
                @Override
                public void each(Runnable keeping) {
                    progress.row(keeping);
                }

                @Override
                public void failed(BlobId id, RuntimeException reason) {
                    tally.failed(id.toString(), reason);
                }
            });
        }
        terminal.say(words);
    }

    private static void near(PictureSource source, PictureIndex index, String word, int distance, S3Tally tally)
            throws IOException {
        record Asked(PerceptualHash hash, Optional<String> digest) {}
        Asked asked = source.read(
                word, (bytes, digest) -> new Asked(source.inspection().hash(bytes), digest));
        for (Similar similar : index.near(asked.hash(), distance)) {
            if (asked.digest().filter(similar.id().toString()::equals).isEmpty()) {
                show(similar, Optional.empty(), tally);
            }
        }
    }

    /// Groups one below the other, numbered for programs.
    private static final class Groups {
        private final S3Tally tally;
        private int number;

        Groups(S3Tally tally) {
            this.tally = tally;
        }

        void show(List<Similar> group) {
            if (number++ > 0 && !tally.json()) {
                tally.row("", json -> json);
            }
            group.forEach(similar -> SimilarCommand.show(similar, Optional.of(number), tally));
        }
    }

    private static void show(Similar similar, Optional<Integer> group, S3Tally tally) {
        List<String> paths = similar.paths().stream().map(EntryPath::text).toList();
        var columns = new ArrayList<>(
                List.of(String.valueOf(similar.distance()), similar.id().toString(), String.valueOf(similar.size())));
        columns.add(paths.stream().collect(Collectors.joining("\t")));
        tally.row(String.join("\t", columns), json -> {
            group.ifPresent(it -> json.put("group", it));
            return json.put("distance", similar.distance())
                    .put("digest", similar.id().toString())
                    .put("bytes", similar.size())
                    .put("media_type", similar.mediaType())
                    .put("perceptual_hash", similar.hash().hex())
                    .putList("paths", paths);
        });
    }

    private static int distance(ParseResult line) {
        long distance = EntryOptions.count(line, "--distance").orElse((long) DISTANCE);
        if (distance > PictureIndex.MOST) {
            throw new IllegalArgumentException("--distance goes from 0 to " + PictureIndex.MOST + ": " + distance);
        }
        return (int) distance;
    }
}
