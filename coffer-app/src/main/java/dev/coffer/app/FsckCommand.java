package dev.coffer.app;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Finding;
import dev.coffer.repository.adoption.Adoption;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.throttled.ThrottledStore;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/// `coffer fsck`: whether all is there that the catalogue says, and what is there beside.
final class FsckCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Pattern SHARE = Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,6})?)(%?)");

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.FSCK,
                "Checks the repository: that the object of every blob is there in its size, that copies in the backup",
                "store are, which objects no row names, and that the catalogue agrees with itself. With more options,",
                "that bytes are what they should be.",
                "",
                "Each finding is a line: kind, store, what it is about, and what is wrong, between tabs. Findings are",
                "remembered until they are no longer true; coffer repair works on them. A check changes nothing, and",
                "others may work meanwhile. An object that nobody knows is named, never deleted.",
                "",
                "What is ambiguous or orphaned may be wanted: a key beside Coffer's that is somebody else's. --accept takes",
                "it for right; it is counted apart and no reason to fail, until it is another thing than what was",
                "accepted. Nothing else changes: an accepted orphan is kept, as every orphan is.",
                "",
                "With --adopt, takes objects into the catalogue that are there already: with -b, those of the bucket",
                "of md5s3stash; with a BUCKET/PREFIX, those of any bucket of the server, each as the current version",
                "of the path that its key is. They are read once, and not copied, written or ever deleted.");
        Options.flag(spec, "Compare the SHA-256 that the store keeps with each object: a request each.", "--checksums");
        Options.flag(spec, "Read all bytes.", "--read-data");
        Options.value(spec, "SHARE", "Read the bytes of some objects, drawn by chance, as 5%.", "--sample");
        Options.value(spec, "N", "What --sample draws by. Default: another one each time, which is told.", "--seed");
        Options.value(spec, "RATE", "The most bytes a second; k, m, g.", "--bwlimit");
        Options.value(spec, "N", "How many listings are read at once. Default: 8.", "--parallel");
        Options.flag(spec, "Go on with the last check, if it was stopped.", "--resume");
        Options.flag(spec, "List what is known to be wrong, without a check.", "--open");
        FsckAcceptances.options(spec);
        spec.addOption(OptionSpec.builder("--adopt")
                .arity("0..1")
                .fallbackValue("")
                .type(String.class)
                .paramLabel("BUCKET/PREFIX")
                .description("Take objects into the catalogue instead.")
                .build());
        Options.value(spec, "PATH", "What the paths of adopted objects begin with, before the key.", "--below");
        Options.flag(spec, "Print a JSON object a line.", "--json");
        Options.moreSettings(spec, RepairCommand.SETTINGS);
        Options.examples(
                spec,
                "coffer fsck",
                "coffer fsck --sample 5% --bwlimit 20m",
                "coffer fsck --read-data --resume",
                "coffer fsck --open --json",
                "coffer fsck --accept s3://my-bucket/blobs/a-list.txt --note 'of the archive team'",
                "coffer fsck --accepted",
                "coffer fsck -b my-bucket --adopt",
                "coffer fsck --adopt photos/2024/ --below archive");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        FsckAcceptances.check(line);
        Settings settings = Options.read(line);
        Fsck.Reading reading = reading(line, terminal);
        Optional<Long> limit = S3Options.text(line, "--bwlimit").map(text -> S3Options.size(text, "--bwlimit"));
        boolean json = line.hasMatchedOption("--json");
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            Catalogue catalogue =
                    coffer.catalogue().orElseThrow(() -> new ConfigurationException("a check needs the catalogue"));
            ObjectStore store = limit.<ObjectStore>map(rate -> ThrottledStore.of(coffer.store(), rate))
                    .orElse(coffer.store());
            if (line.hasMatchedOption("--adopt")) {
                return adopt(line, Adoption.of(catalogue, store, coffer.layout()), terminal, json);
            }
            if (FsckAcceptances.isAskedFor(line)) {
                return FsckAcceptances.run(line, Fsck.of(catalogue, store, coffer.layout()), terminal, json);
            }
            Fsck fsck = RepairCommand.fsck(coffer, catalogue, store);
            return line.hasMatchedOption("--open")
                    ? open(fsck, terminal, json)
                    : check(line, fsck, reading, terminal, json);
        }
    }

    private static int check(ParseResult line, Fsck fsck, Fsck.Reading reading, Terminal terminal, boolean json) {
        int parallel = S3Options.number(S3Options.text(line, "--parallel").orElse("8"), "--parallel");
        if (parallel < 1) {
            throw new IllegalArgumentException("--parallel: at least 1");
        }
        Fsck.Options options = Fsck.Options.standard().reading(reading).parallel(parallel);
        try (var interruption = new Interruption(fsck::stop, PATIENCE);
                Progress progress = Progress.of(terminal, "fsck", -1)) {
            Fsck.Report report =
                    fsck.run(line.hasMatchedOption("--resume") ? options.resuming() : options, new Fsck.Listener() {
                        private long told;

                        @Override
                        public void found(Finding finding) {
                            terminal.out().println(FindingRow.of(finding, json));
                        }

                        @Override
                        public synchronized void progress(int shards, int of, Fsck.Counts counts) {
                            progress.add(counts.objects() - told);
                            told = counts.objects();
                        }
                    });
            if (json) {
                terminal.out().println(FindingRow.json(report));
            } else {
                terminal.out().flush();
                terminal.say(FindingRow.words(report));
            }
            return report.isComplete() && report.open() == 0 ? Exit.OK : Exit.SOME_FAILED;
        }
    }

    private static int open(Fsck fsck, Terminal terminal, boolean json) {
        try (Stream<Finding> open = fsck.open()) {
            long count = open.peek(finding -> terminal.out().println(FindingRow.of(finding, json)))
                    .mapToLong(_ -> 1)
                    .sum();
            return count == 0 ? Exit.OK : Exit.SOME_FAILED;
        }
    }

    private static int adopt(ParseResult line, Adoption adoption, Terminal terminal, boolean json) {
        String what = line.matchedOptionValue("--adopt", "");
        Optional<EntryPath> below = S3Options.text(line, "--below").map(EntryPath::new);
        try (var interruption = new Interruption(adoption::stop, PATIENCE);
                Progress progress = Progress.of(terminal, "adopt", -1)) {
            Adoption.Listener listener = new Adoption.Listener() {
                private long told;

                @Override
                public void refused(ObjectName object, String reason) {
                    terminal.say(object.url() + ": " + reason);
                }

                @Override
                public void progress(Adoption.Counts counts) {
                    progress.add(counts.adopted() + counts.known() - told);
                    told = counts.adopted() + counts.known();
                }
            };
            String place = what.startsWith("s3://") ? what.substring("s3://".length()) : what;
            int slash = place.indexOf('/');
            Adoption.Counts counts = place.isEmpty()
                    ? adoption.ofDigests(listener)
                    : adoption.ofBucket(
                            slash < 0 ? place : place.substring(0, slash),
                            slash < 0 ? "" : place.substring(slash + 1),
                            below,
                            listener);
            terminal.out()
                    .println(
                            json
                                    ? new JsonLine()
                                            .put("adopted", counts.adopted())
                                            .put("known", counts.known())
                                            .put("bytes", counts.bytes())
                                            .put("refused", counts.refused())
                                            .end()
                                    : "adopted " + counts.adopted() + " objects, " + Sizes.human(counts.bytes())
                                            + "; known before: " + counts.known() + "; refused: " + counts.refused());
            return counts.refused() == 0 ? Exit.OK : Exit.SOME_FAILED;
        }
    }

    private static Fsck.Reading reading(ParseResult line, Terminal terminal) {
        if (line.hasMatchedOption("--read-data")) {
            return new Fsck.Reading.Everything();
        }
        if (line.hasMatchedOption("--sample")) {
            long seed = S3Options.text(line, "--seed")
                    .map(text -> (long) S3Options.number(text, "--seed"))
                    .orElseGet(() -> (long) new SecureRandom().nextInt(1_000_000_000));
            double share = share(line.matchedOptionValue("--sample", ""), "--sample");
            terminal.say("the sample is drawn by --seed " + seed);
            return new Fsck.Reading.Sample(share, seed);
        }
        return line.hasMatchedOption("--checksums") ? new Fsck.Reading.Checksums() : new Fsck.Reading.Nothing();
    }

    /// `5%`, or `0.05`.
    static double share(String text, String what) {
        Matcher matcher = SHARE.matcher(text);
        double share = matcher.matches()
                ? Double.parseDouble(matcher.group(1)) / (matcher.group(2).isEmpty() ? 1 : 100)
                : -1;
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(what + ": not a share: '" + text + "' (as 5%)");
        }
        return share;
    }
}
