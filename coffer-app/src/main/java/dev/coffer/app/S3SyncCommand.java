package dev.coffer.app;

import dev.coffer.store.StorageClass;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.sync.Sync;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 sync`: makes one side as the other is.
final class S3SyncCommand implements Command {

    @Override
    public CommandSpec spec() {
        CommandSpec spec = S3Options.verb(
                S3Verb.SYNC,
                "SOURCE TARGET",
                "Makes TARGET as SOURCE is: a directory and s3://BUCKET[/PREFIX], either way, or two prefixes.",
                "",
                "What both have is compared by its content (SHA-256), also objects that were sent in parts; times",
                "decide nothing. What was learnt of objects is remembered in COFFER_HOME/sync, so that a run with",
                "nothing changed costs one listing and the reading of the files. Nothing is deleted without",
                "--delete; then last, and only if all else went well. A run that was stopped or killed is simply",
                "run again. Symbolic links are not followed.");
        Options.flag(spec, "Delete from TARGET what SOURCE does not have.", "--delete");
        Options.flag(spec, "With --delete: also when SOURCE has nothing at all.", "--force-empty");
        S3Options.dryRun(spec);
        S3Options.filters(spec);
        S3Options.descriptions(spec);
        Options.value(spec, "CLASS", "The storage class of what is uploaded, as STANDARD_IA.", "--storage-class");
        Options.flag(spec, "A row also for what is the same.", "-v", "--verbose");
        S3Options.transfers(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "PLACE", "2", "A directory or s3://BUCKET[/PREFIX]; what is read, then what is made.");
        Options.examples(
                spec,
                "coffer s3 sync photos s3://backup/photos",
                "coffer s3 sync --delete --dry-run photos s3://backup/photos",
                "coffer s3 sync s3://backup/photos photos --include '*.jpg'",
                "coffer s3 sync s3://backup/photos s3://second/photos --parallel 32",
                "coffer s3 sync site s3://www --exclude '.git/' --header cache-control=max-age=3600");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<String> places = S3Options.arguments(line);
        S3Place source = S3Place.parse(places.get(0));
        S3Place target = S3Place.parse(places.get(1));
        try (S3Session session = S3Session.openToStay(line)) {
            Sync.Side from = side(source, session);
            Sync.Side to = side(target, session);
            Sync.Rules rules = rules(line, session)
                    .filtered(S3Options.globs(line, "--include"), S3Options.globs(line, "--exclude"))
                    .remembering(session.memory());
            if (line.hasMatchedOption("--delete")) {
                rules = rules.deleting(line.hasMatchedOption("--force-empty"));
            }
            return S3Tree.code(S3Tree.of(from, to, line, tally).run(rules, terminal, outcome -> {}));
        }
    }

    static Sync.Rules rules(ParseResult line, S3Session session) {
        return Sync.Rules.usual()
                .with(S3Options.parallel(line))
                .through(session.temp())
                .writing(options(line));
    }

    /// How an object of a name is written.
    static Function<String, WriteOptions> options(ParseResult line) {
        Optional<StorageClass> place = S3Options.text(line, "--storage-class").map(StorageClass::of);
        WriteOptions told =
                WriteOptions.of(S3Options.description(line, WriteOptions.plain().description()));
        WriteOptions placed = place.map(told::in).orElse(told);
        return line.hasMatchedOption("--content-type")
                ? key -> placed
                : key -> placed.withContentType(MediaTypes.of(key));
    }

    private static Sync.Side side(S3Place place, S3Session session) {
        return switch (place) {
            case S3Place.Local local -> new Sync.Side.Directory(local.path());
            case S3Place.Remote remote -> new Sync.Side.Objects(session.store(), remote.bucket(), remote.key());
            case S3Place.Pipe pipe ->
                throw new IllegalArgumentException("sync works on directories and prefixes, not -");
        };
    }
}
