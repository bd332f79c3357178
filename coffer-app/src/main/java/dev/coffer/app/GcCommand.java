package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Explanation;
import dev.coffer.repository.Graces;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer gc`: takes away what nobody needs any more.
final class GcCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.GC,
                "Takes away what nobody needs any more: expires superseded versions as policies say, purges expired and",
                "never published ones after their grace, releases what is held by leases that have passed, and deletes",
                "the objects of blobs that nothing refers to.",
                "",
                "It may run at any time, on any number of hosts, beside those who stash and publish; ended, it goes on",
                "where it was. What was expired can be had back until it is purged (coffer unexpire). Objects stay until",
                "their readers have had their time and no backup needs them: a later run deletes them.");
        Options.flag(spec, "Print what would go, why, and how many bytes come back; change nothing.", "--plan");
        Options.flag(spec, "With --plan: only the sums.", "--summary");
        Options.value(spec, "BLOB|PATH", "Say why a digest or a path is kept or will go; change nothing.", "--explain");
        Options.value(spec, "TIME", "Run again and again with this much time between, until Ctrl-C.", "--every");
        Options.value(spec, "N", "The most objects that the store is asked to delete in a second.", "--rate");
        HousekeepingOptions.graces(spec);
        HousekeepingOptions.exclusive(spec);
        Options.flag(spec, "Let objects be deleted again: a restore turns that off.", "--resume");
        Options.flag(
                spec,
                "Make this the repository's catalogue, though another one was restored since, or it is a copy: that one may"
                        + " no longer store or delete, and nothing is deleted until --resume. Nothing else is done.",
                "--take-over");
        Options.flag(spec, "Print JSON objects.", "--json");
        Options.moreSettings(spec, HousekeepingOptions.SETTINGS);
        Options.examples(
                spec,
                "coffer gc --plan",
                "coffer gc --rate 500",
                "coffer gc --explain export/users.tsv.gz",
                "coffer gc --every 1h --grace expired=60d",
                "coffer gc -b my-bucket --exclusive --plan");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Graces graces = HousekeepingOptions.graces(line);
        Optional<Duration> every = S3Options.text(line, "--every").map(text -> S3Options.duration(text, "--every"));
        OptionalDouble rate = rate(line);
        GcReport report = new GcReport(terminal, line.hasMatchedOption("--json"));
        try (Coffer coffer = Coffer.openToStay(Options.read(line), terminal)) {
            Housekeeping housekeeping = HousekeepingOptions.open(coffer, line);
            Optional<String> subject = S3Options.text(line, "--explain");
            if (subject.isPresent()) {
                report.print(explain(housekeeping, subject.get(), graces));
                return Exit.OK;
            }
            if (line.hasMatchedOption("--plan")) {
                Plan plan = housekeeping.plan(graces, housekeeping.tasks());
                if (!line.hasMatchedOption("--summary")) {
                    report.printItems(housekeeping, plan);
                }
                report.print(plan);
                return Exit.OK;
            }
            if (line.hasMatchedOption("--take-over")) {
                long epoch = coffer.backupRuns().takeOver(coffer.catalogue().orElseThrow());
                terminal.out().println(line.hasMatchedOption("--json") ? taken(epoch) : words(epoch));
                return Exit.OK;
            }
            if (line.hasMatchedOption("--resume")) {
                housekeeping.resume();
            }
            return keep(housekeeping, graces, rate, every, report, terminal);
        }
    }

    private static String words(long epoch) {
        return "this catalogue is the repository's now (epoch " + epoch + "), and another one may no longer store or"
                + " delete; nothing is deleted until coffer gc --resume";
    }

    private static String taken(long epoch) {
        return new JsonLine().put("epoch", epoch).end();
    }

    private static int keep(
            Housekeeping housekeeping,
            Graces graces,
            OptionalDouble rate,
            Optional<Duration> every,
            GcReport report,
            Terminal terminal) {
        CountDownLatch stop = new CountDownLatch(1);
        int code = Exit.OK;
        try (Interruption unused = new Interruption(stop::countDown, PATIENCE)) {
            do {
                code = once(housekeeping, graces, rate, every.isPresent(), stop, report, terminal);
            } while (every.isPresent() && !isStopped(stop, every.get()));
        }
        return every.isPresent() ? Exit.OK : code;
    }

    private static int once(
            Housekeeping housekeeping,
            Graces graces,
            OptionalDouble rate,
            boolean recurring,
            CountDownLatch stop,
            GcReport report,
            Terminal terminal) {
        try (Progress progress = Progress.of(terminal, "gc", -1)) {
            Plan plan = housekeeping.plan(graces, housekeeping.tasks());
            long[] before = {0, 0};
            Report done = housekeeping.execute(plan, rate, sofar -> {
                before[1] = before[0] == sofar.task().ordinal() ? before[1] : 0;
                progress.add(sofar.count() - before[1]);
                before[0] = sofar.task().ordinal();
                before[1] = sofar.count();
                return stop.getCount() > 0;
            });
            report.print(done, housekeeping.plan(graces, Set.of()));
            done.failures().forEach(terminal::say);
            return done.failures().isEmpty() ? Exit.OK : Exit.SOME_FAILED;
        } catch (RepositoryException.CatalogueUnavailable e) {
            if (!recurring) {
                throw e;
            }
            terminal.say(Failure.line(e));
            return Exit.ENVIRONMENT;
        }
    }

    private static boolean isStopped(CountDownLatch stop, Duration wait) {
        try {
            return stop.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static Explanation explain(Housekeeping housekeeping, String subject, Graces graces) {
        Optional<BlobId> blob = BlobId.ifDigest(subject);
        return blob.isPresent()
                ? housekeeping.explain(blob.get(), graces)
                : housekeeping.explain(new EntryPath(subject), graces);
    }

    private static OptionalDouble rate(ParseResult line) {
        Optional<String> told = S3Options.text(line, "--rate");
        if (told.isEmpty()) {
            return OptionalDouble.empty();
        }
        try {
            double rate = Double.parseDouble(told.get());
            if (rate > 0 && rate < 1e9) {
                return OptionalDouble.of(rate);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--rate: not a number of objects a second: '" + told.get() + "'", e);
        }
        throw new IllegalArgumentException("--rate: not a number of objects a second: '" + told.get() + "'");
    }
}
