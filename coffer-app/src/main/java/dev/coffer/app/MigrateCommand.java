package dev.coffer.app;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.adoption.Adoption;
import dev.coffer.repository.migration.Migration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer migrate`: the repository, to another store or layout, while it is in use.
final class MigrateCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.MIGRATE,
                "Moves the repository to another store, bucket, prefix or layout, while others work with it.",
                "",
                "Every blob is copied, verified by its digest, and then what refers to it refers to the copy. Whoever",
                "works with the old place goes on finding everything there. So: run it; set the new place in the",
                "configuration of every host, and restart what runs; run it again with --from, which brings what was",
                "written meanwhile; and last with --drop, which takes the old objects away. It may be broken off at",
                "any point and begun again. Within one server the bytes do not travel, but to be verified.",
                "",
                "A bucket of md5s3stash (-b) is taken into the catalogue first. Its objects are dropped only when nobody",
                "writes there any more, which --exclusive says; the same where object names stay the same.");
        Options.value(spec, "STORE", "The new place: a folder, s3://bucket or s3://bucket/prefix.", "--to");
        Options.value(
                spec,
                "LAYOUT",
                "coffer, simple or multibucket; of the latter, STORE is the bucket base. Default: coffer.",
                "--layout");
        Options.value(
                spec,
                "FILE",
                "Instead of --to: the configuration that will be, where server or credentials are others too.",
                "--to-config");
        Options.value(spec, "STORE", "The old place, if the configuration names the new one already.", "--from");
        Options.value(spec, "TIME", "How long old objects stay for who still works with them. Default: 7d.", "--grace");
        Options.value(spec, "N", "How many blobs are copied at once. Default: 8.", "--parallel");
        Options.flag(spec, "Take the old objects away.", "--drop");
        Options.flag(spec, "With --drop: nobody writes to the old place any more.", "--exclusive");
        Options.flag(spec, "Print a JSON object.", "--json");
        Options.moreSettings(spec, RepairCommand.SETTINGS);
        Options.examples(
                spec,
                "coffer migrate --to s3://archive/coffer",
                "coffer migrate --from ~/.coffer/store --to s3://archive/coffer",
                "coffer migrate --from ~/.coffer/store --to s3://archive/coffer --drop",
                "coffer migrate -b pictures -s multibucket --to s3://pictures --layout simple",
                "coffer migrate --to-config /etc/coffer/new.yaml --parallel 32");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        boolean drops = line.hasMatchedOption("--drop");
        try (Coffer old = Coffer.openToStay(from(settings, line), terminal);
                Coffer next = Coffer.openToStay(to(settings, line), terminal)) {
            Catalogue catalogue =
                    old.catalogue().orElseThrow(() -> new ConfigurationException("a migration needs the catalogue"));
            Migration.Place from = new Migration.Place(old.store(), old.layout());
            Migration.Place to =
                    new Migration.Place(isSameServer(old, next) ? old.store() : next.store(), next.layout());
            Migration migration = Migration.of(catalogue, from, to)
                    .parallel(
                            S3Options.number(S3Options.text(line, "--parallel").orElse("8"), "--parallel"))
                    .grace(S3Options.duration(S3Options.text(line, "--grace").orElse("7d"), "--grace"));
            var stopped = new AtomicBoolean();
            Runnable stop = () -> {
                stopped.set(true);
                migration.stop();
            };
            try (var interruption = new Interruption(stop, PATIENCE);
                    Progress progress = Progress.of(terminal, drops ? "drop" : "migrate", -1)) {
                Migration.Listener listener = listener(terminal, progress);
                if (drops) {
                    checkExclusive(from, to, line.hasMatchedOption("--exclusive"));
                } else {
                    adopt(catalogue, from, terminal);
                }
                Migration.Counts counts = drops ? migration.drop(listener) : migration.run(listener);
                if (stopped.get()) {
                    terminal.say("stopped; the same command goes on where this one was");
                }
                terminal.out().println(line.hasMatchedOption("--json") ? json(counts) : words(counts, drops));
                return counts.failed() == 0 ? Exit.OK : Exit.SOME_FAILED;
            }
        }
    }

    private static void adopt(Catalogue catalogue, Migration.Place from, Terminal terminal) {
        if (from.layout() instanceof BlobLayout.Keyed keyed) {
            Adoption.Counts counts = Adoption.of(catalogue, from.store(), keyed)
                    .ofDigests((object, reason) -> terminal.say(object.url() + ": " + reason));
            terminal.say("taken into the catalogue: " + counts.adopted() + " objects");
        }
    }

    private static void checkExclusive(Migration.Place from, Migration.Place to, boolean told) {
        boolean namesAreFixed = from.layout() instanceof BlobLayout.Keyed
                || from.layout().place().equals(to.layout().place());
        if (namesAreFixed && !told) {
            throw new IllegalArgumentException(
                    "--drop: a late write or deletion could hit an object there; say --exclusive when nobody writes to "
                            + from.layout().place() + " any more");
        }
    }

    /// Then the server copies by itself.
    private static boolean isSameServer(Coffer one, Coffer other) {
        return one.places().s3().isPresent()
                && one.places().s3().equals(other.places().s3());
    }

    private static Settings from(Settings settings, ParseResult line) {
        return S3Options.text(line, "--from")
                .map(store -> settings.with(Map.of(Setting.STORE, store)))
                .orElse(settings);
    }

    private static Settings to(Settings settings, ParseResult line) {
        Optional<String> store = S3Options.text(line, "--to");
        Optional<String> file = S3Options.text(line, "--to-config");
        if (store.isPresent() == file.isPresent()) {
            throw new IllegalArgumentException("name the new place: either --to or --to-config");
        }
        if (file.isPresent()) {
            Map<String, String> home = Map.of("COFFER_HOME", settings.home().toString());
            return Settings.read(home, file.map(Path::of), Map.of());
        }
        Map<Setting, String> told = new EnumMap<>(Setting.class);
        String layout = S3Options.text(line, "--layout").orElse("coffer");
        switch (layout) {
            case "coffer" -> {
                told.put(Setting.STORE, store.get());
                told.put(Setting.BUCKET_BASE, "");
            }
            case "simple", "multibucket" -> {
                told.put(Setting.BUCKET_BASE, store.get().replaceFirst("^s3://", ""));
                told.put(Setting.BUCKET_SCHEME, layout);
            }
            default ->
                throw new IllegalArgumentException("--layout: '" + layout + "' is not coffer, simple or multibucket");
        }
        return settings.with(told);
    }

    private static Migration.Listener listener(Terminal terminal, Progress progress) {
        return new Migration.Listener() {
            private long told;

            @Override
            public void failed(String what, String reason) {
                terminal.say(what + ": " + reason);
            }

            @Override
            public void progress(Migration.Counts counts) {
                progress.add(counts.blobs() - told);
                told = counts.blobs();
            }
        };
    }

    private static String words(Migration.Counts counts, boolean drops) {
        long waiting = counts.blobs() - counts.copied() - counts.failed();
        return drops
                ? "dropped " + counts.copied() + " of " + counts.blobs() + " old objects, "
                        + Sizes.human(counts.bytes())
                        + (waiting > 0 ? "; the others wait for their grace (coffer gc --explain DIGEST)" : "")
                        + "; failed: " + counts.failed()
                : "copied " + counts.copied() + " of " + counts.blobs() + " blobs, " + Sizes.human(counts.bytes())
                        + "; moved " + counts.moved() + " references; failed: " + counts.failed();
    }

    private static String json(Migration.Counts counts) {
        return new JsonLine()
                .put("blobs", counts.blobs())
                .put("copied", counts.copied())
                .put("bytes", counts.bytes())
                .put("moved", counts.moved())
                .put("failed", counts.failed())
                .end();
    }
}
