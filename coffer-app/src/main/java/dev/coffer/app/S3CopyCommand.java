package dev.coffer.app;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.KeyGlob;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.download.Download;
import dev.coffer.store.sync.Sync;
import dev.coffer.store.sync.Sync.Outcome;
import dev.coffer.store.sync.Sync.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer s3 cp` and `mv`: files and objects, either way.
final class S3CopyCommand implements Command {
    private static final int BATCH = 500;

    private final boolean moving;

    /// @param moving the source is removed when its copy is there
    S3CopyCommand(boolean moving) {
        this.moving = moving;
    }

    @Override
    public CommandSpec spec() {
        String verb = moving ? "mv" : "cp";
        CommandSpec spec = S3Options.verb(
                moving ? S3Verb.MV : S3Verb.CP,
                "SOURCE... TARGET",
                moving
                        ? "Copies as coffer s3 cp does, and removes each source when its copy is there."
                        : "Copies files to objects, objects to files, or objects to objects (which the server does by itself).",
                moving
                        ? ""
                        : "- is standard input or output. Large objects go in parts, several at once; what was interrupted",
                moving
                        ? "A target that ends with a slash, is a bucket or an existing directory keeps the source's name."
                        : "goes on where it was when the same command is run again.",
                "",
                "With --recursive, what lies below a directory or prefix comes to lie below the target. A pattern",
                "copies what matches it, named by what comes after its last slash before the first wildcard.");
        Options.flag(spec, "All that is below.", "-r", "--recursive");
        Options.flag(spec, "Only where nothing is there yet; else exit code 1.", "--if-absent");
        S3Options.dryRun(spec);
        S3Options.filters(spec);
        S3Options.descriptions(spec);
        Options.value(spec, "CLASS", "The storage class of what is written, as STANDARD_IA.", "--storage-class");
        S3Options.transfers(spec);
        S3Options.settings(spec);
        Options.arguments(spec, "PLACE", "2..*", "Paths, s3://BUCKET/KEY, or -; the last is the target.");
        if (moving) {
            Options.examples(
                    spec,
                    "coffer s3 mv scan.tif s3://archive/2026/",
                    "coffer s3 mv 's3://inbox/*.jpg' s3://archive/2026/");
        } else {
            Options.examples(
                    spec,
                    "coffer s3 " + verb + " scan.tif s3://archive/2026/",
                    "coffer s3 " + verb + " s3://archive/2026/scan.tif .",
                    "coffer s3 " + verb + " s3://archive/2026/scan.tif s3://second/scan.tif",
                    "tar -cz photos | coffer s3 " + verb + " - s3://backup/photos.tar.gz",
                    "coffer s3 " + verb + " s3://backup/photos.tar.gz - | tar -xz",
                    "coffer s3 " + verb + " 's3://archive/2026/*.tif' scans/",
                    "coffer s3 " + verb + " --recursive photos s3://backup/photos --exclude '*.tmp'",
                    "coffer s3 " + verb + " page.html s3://site/ --header cache-control=no-cache --metadata by=Anna");
        }
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        var tally = new S3Tally(terminal, line.hasMatchedOption("--json"));
        List<S3Place> places =
                S3Options.arguments(line).stream().map(S3Place::parse).toList();
        List<S3Place> sources = places.subList(0, places.size() - 1);
        S3Place target = places.getLast();
        boolean trees = line.hasMatchedOption("--recursive")
                || sources.stream().anyMatch(it -> it instanceof S3Place.Remote remote && remote.isPattern());
        try (S3Session session = trees ? S3Session.openToStay(line) : S3Session.open(line)) {
            Job job = new Job(line, terminal, tally, session, moving);
            for (S3Place source : sources) {
                tally.attempt(source.text(), () -> job.copy(source, target, sources.size() > 1));
            }
        }
        return tally.end(sources.size());
    }

    /// One run of it.
    private record Job(ParseResult line, Terminal terminal, S3Tally tally, S3Session session, boolean moving) {

        boolean dry() {
            return line.hasMatchedOption("--dry-run");
        }

        void copy(S3Place source, S3Place target, boolean several) throws IOException {
            boolean recursive = line.hasMatchedOption("--recursive");
            switch (source) {
                case S3Place.Remote remote
                when !recursive && S3Listings.isPattern(session.store(), remote) ->
                    tree(
                            new Sync.Side.Objects(session.store(), remote.bucket(), remote.folder()),
                            target,
                            List.of(KeyGlob.of(
                                    remote.key().substring(remote.folder().length()))));
                case S3Place.Remote remote
                when recursive ->
                    tree(
                            new Sync.Side.Objects(session.store(), remote.bucket(), remote.key()),
                            target,
                            S3Options.globs(line, "--include"));
                case S3Place.Local local
                when recursive && Files.isDirectory(local.path()) ->
                    tree(new Sync.Side.Directory(local.path()), target, S3Options.globs(line, "--include"));
                case S3Place.Local local
                when Files.isDirectory(local.path()) ->
                    throw new IllegalArgumentException("'" + local.text() + "' is a directory: --recursive");
                case S3Place.Remote remote
                when remote.isFolder() ->
                    throw new IllegalArgumentException("'" + remote.text() + "' is not one object: --recursive");
                default -> one(source, target, several);
            }
        }

        private void tree(Sync.Side from, S3Place target, List<KeyGlob> include) {
            Sync.Side to = switch (target) {
                case S3Place.Local local -> new Sync.Side.Directory(local.path());
                case S3Place.Remote remote -> new Sync.Side.Objects(session.store(), remote.bucket(), remote.key());
                case S3Place.Pipe pipe ->
                    throw new IllegalArgumentException("several objects do not go to -: coffer s3 cat does that");
            };
            if (line.hasMatchedOption("--if-absent")) {
                throw new IllegalArgumentException("--if-absent is for single objects; coffer s3 sync compares");
            }
            Sync.Rules rules = S3SyncCommand.rules(line, session)
                    .filtered(include, S3Options.globs(line, "--exclude"))
                    .transferringAll();
            List<String> there = new ArrayList<>();
            Sync.Report report = S3Tree.of(from, to, line, tally).run(rules, terminal, outcome -> {
                if (moving && !dry() && isTransfer(outcome)) {
                    there.add(outcome.key());
                }
                if (there.size() == BATCH) {
                    forget(from, there);
                }
            });
            forget(from, there);
            if (report.stopped()) {
                tally.failed(S3Tree.place(from, ""), "was not copied to its end");
            } else if (report.transferred() + report.failed() == 0) {
                throw new StoreException.NotFound("nothing is at " + S3Tree.place(from, ""));
            }
        }

        private static boolean isTransfer(Outcome outcome) {
            return outcome instanceof Outcome.Done(Step step)
                    && (step instanceof Step.Upload || step instanceof Step.Download || step instanceof Step.Copy);
        }

        /// The sources of copies that are there.
        private void forget(Sync.Side from, List<String> keys) {
            switch (from) {
                case Sync.Side.Directory(Path root) ->
                    keys.forEach(key -> tally.attempt(key, () -> Files.deleteIfExists(root.resolve(key))));
                case Sync.Side.Objects objects -> {
                    List<ObjectName> names = keys.stream()
                            .map(key -> new ObjectName(objects.bucket(), objects.prefix() + key))
                            .toList();
                    objects.store().deleteAll(names).forEach((name, reason) -> tally.failed(name.url(), reason));
                }
            }
            keys.clear();
        }

        private void one(S3Place source, S3Place target, boolean several) throws IOException {
            switch (target) {
                case S3Place.Remote remote -> toObject(source, remote, several);
                case S3Place.Local local -> toFile(source, local, several);
                case S3Place.Pipe pipe -> toOutput(source);
            }
        }

        private void toObject(S3Place source, S3Place.Remote target, boolean several) throws IOException {
            boolean folder = target.isFolder() || several;
            String base = switch (source) {
                case S3Place.Local local -> local.baseName();
                case S3Place.Remote remote -> remote.baseName();
                case S3Place.Pipe pipe
                when folder -> throw new IllegalArgumentException("what comes from - has no name: s3://bucket/key");
                case S3Place.Pipe pipe -> "";
            };
            String between = folder && !target.isFolder() ? "/" : "";
            ObjectName name = new ObjectName(target.bucket(), folder ? target.key() + between + base : target.key());
            switch (source) {
                case S3Place.Local local -> {
                    Content content = Content.of(regular(local.path()));
                    if (!dry()) {
                        write(name, content);
                    }
                    told("upload", local.text(), name.url(), content.size());
                    if (moving && !dry()) {
                        Files.delete(local.path());
                    }
                }
                case S3Place.Pipe pipe -> {
                    if (dry()) {
                        told("upload", "-", name.url(), -1);
                        return;
                    }
                    try (Spool spool = Spool.of(System.in, session.temp())) {
                        write(name, spool.content());
                        told("upload", "-", name.url(), spool.content().size());
                    }
                }
                case S3Place.Remote remote -> between(remote, name);
            }
        }

        private void write(ObjectName name, Content content) {
            WriteOptions options = S3SyncCommand.options(line).apply(name.key());
            if (line.hasMatchedOption("--if-absent")) {
                options = options.onlyIf(Precondition.absent());
            }
            try (TransferProgress progress = progress(content.size());
                    var interruption = interruption()) {
                session.store().write(name, progress.counting(content), options);
            }
        }

        private void between(S3Place.Remote source, ObjectName target) {
            ObjectInfo found = session.store()
                    .stat(source.name())
                    .orElseThrow(() -> new StoreException.NotFound("there is no " + source.text()));
            if (line.hasMatchedOption("--if-absent")
                    && session.store().stat(target).isPresent()) {
                throw new StoreException.Conflict("cannot copy to " + target + ": it is there already");
            }
            CopyOptions options = CopyOptions.plain().ifSourceIs(found.etag());
            boolean described = line.hasMatchedOption("--content-type")
                    || line.hasMatchedOption("--metadata")
                    || line.hasMatchedOption("--header");
            if (described) {
                options = options.with(S3Options.description(line, found.description()));
            }
            Optional<StorageClass> place =
                    S3Options.text(line, "--storage-class").map(StorageClass::of);
            if (place.isPresent()) {
                options = options.in(place.get());
            }
            if (!dry()) {
                try (var interruption = interruption()) {
                    session.store().copy(found.name(), target, options);
                }
            }
            told(moving ? "move" : "copy", source.text(), target.url(), found.size());
            if (moving && !dry() && !found.name().equals(target)) {
                remove(found);
            }
        }

        private void toFile(S3Place source, S3Place.Local target, boolean several) throws IOException {
            S3Place.Remote remote = object(source);
            ObjectInfo found = session.store()
                    .stat(remote.name())
                    .orElseThrow(() -> new StoreException.NotFound("there is no " + remote.text()));
            Path file = target.isFolder() || several ? inside(target.path(), remote.baseName()) : target.path();
            if (line.hasMatchedOption("--if-absent") && Files.exists(file)) {
                throw new StoreException.Conflict("cannot write " + file + ": it is there already");
            }
            ObjectInfo brought = found;
            if (!dry()) {
                Files.createDirectories(
                        Optional.ofNullable(file.toAbsolutePath().getParent())
                                .orElseThrow(() -> new IOException(file + " is no file")));
                try (TransferProgress progress = progress(found.size());
                        var interruption = interruption()) {
                    brought = Download.of(session.store())
                            .toFile(found.name(), file, progress::at)
                            .info();
                }
            }
            told("download", remote.text(), file.toString(), found.size());
            if (moving && !dry()) {
                remove(brought);
            }
        }

        /// Removes what was moved, unless somebody has written another version of it meanwhile.
        private void remove(ObjectInfo moved) {
            Optional<ObjectInfo> now = session.store().stat(moved.name());
            if (now.isPresent() && !now.get().etag().equals(moved.etag())) {
                throw new StoreException.Conflict(
                        "cannot remove " + moved.name() + ": it was replaced after it was copied; move it again");
            }
            session.store().delete(moved.name());
        }

        private void toOutput(S3Place source) throws IOException {
            ObjectName name = object(source).name();
            if (dry()) {
                told("download", name.url(), "-", -1);
                return;
            }
            Download.of(session.store()).toStream(name, S3CatCommand.checked(terminal));
            if (moving) {
                session.store().delete(name);
            }
        }

        private static S3Place.Remote object(S3Place source) {
            if (source instanceof S3Place.Remote remote) {
                return remote;
            }
            throw new IllegalArgumentException("neither '" + source.text() + "' nor the target is s3://bucket/key");
        }

        /// A name of somebody else's is one part of a path, or nothing.
        private static Path inside(Path directory, String name) {
            if (name.equals("..") || name.equals(".")) {
                throw new IllegalArgumentException("'" + name + "' is no name of a file");
            }
            return directory.resolve(name);
        }

        private static Path regular(Path file) throws IOException {
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw new IOException(file + " is not a file");
            }
            return file;
        }

        private TransferProgress progress(long size) {
            Terminal where = line.hasMatchedOption("--no-progress") ? terminal.quiet() : terminal;
            return TransferProgress.of(where, moving ? "mv" : "cp", size);
        }

        private Interruption interruption() {
            return new Interruption(
                    () -> terminal.say("stopped; the same command goes on with what has arrived"), Duration.ZERO);
        }

        /// @param size negative where it is not known
        private void told(String action, String from, String to, long size) {
            tally.row(
                    (dry() ? "would " : "") + action + ": " + from + " -> " + to,
                    json -> (size < 0 ? json : json.put("size", size))
                            .put("action", action)
                            .put("from", from)
                            .put("to", to)
                            .put("dry_run", dry()));
        }
    }
}
