package dev.coffer.app;

import dev.coffer.store.sync.Sync;
import dev.coffer.store.sync.Sync.Outcome;
import dev.coffer.store.sync.Sync.Report;
import dev.coffer.store.sync.Sync.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.function.Consumer;
import picocli.CommandLine.ParseResult;

/// Runs a [Sync] as somebody at a shell sees it: a row for each key that something is done about.
///
/// @param dry nothing is done
/// @param verbose a row also where nothing is to be done
record S3Tree(Sync.Side from, Sync.Side to, boolean dry, boolean verbose, boolean quiet, S3Tally tally) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static S3Tree of(Sync.Side from, Sync.Side to, ParseResult line, S3Tally tally) {
        return new S3Tree(
                from,
                to,
                line.hasMatchedOption("--dry-run"),
                line.hasMatchedOption("--verbose"),
                line.hasMatchedOption("--no-progress"),
                tally);
    }

    /// @param then told of each outcome
    /// @return how it went; what failed is in the tally
    Report run(Sync.Rules rules, Terminal terminal, Consumer<Outcome> then) {
        Sync sync = Sync.between(from, to, rules);
        Report report;
        try (TransferProgress progress = TransferProgress.of(quiet ? terminal.quiet() : terminal, "s3", -1);
                var interruption = new Interruption(sync::stop, PATIENCE)) {
            if (progress.isShown() && from instanceof Sync.Side.Directory(Path root)) {
                Thread.ofPlatform().daemon().name("coffer-sizes").start(() -> progress.outOf(bytesBelow(root)));
            }
            Consumer<Outcome> sink = outcome -> {
                progress.row(() -> tell(outcome));
                progress.by(size(outcome));
                then.accept(outcome);
            };
            report = dry ? sync.plan(sink) : sync.run(sink);
            summary(report, terminal);
            terminal.out().flush();
        }
        return report;
    }

    private void tell(Outcome outcome) {
        switch (outcome) {
            case Outcome.Failed(String key, String reason) -> tally.failed(key, reason);
            case Outcome.Done(Step.Upload step) -> row("upload", step.key(), step.size(), step.reason());
            case Outcome.Done(Step.Download step) -> row("download", step.key(), step.size(), step.reason());
            case Outcome.Done(Step.Copy step) -> row("copy", step.key(), step.size(), step.reason());
            case Outcome.Done(Step.Delete step) ->
                tally.row(
                        verb("delete") + place(to, step.key()),
                        json -> json.put("action", "delete")
                                .put("key", step.key())
                                .put("to", place(to, step.key()))
                                .put("dry_run", dry));
            case Outcome.Done(Step.Keep step) -> quietly("keep", step.key(), "same content");
            case Outcome.Done(Step.Skip step) -> quietly("skip", step.key(), step.reason());
        }
    }

    private void row(String action, String key, long size, String reason) {
        tally.row(
                verb(action) + place(from, key) + " -> " + place(to, key),
                json -> json.put("action", action)
                        .put("key", key)
                        .put("from", place(from, key))
                        .put("to", place(to, key))
                        .put("size", size)
                        .put("reason", reason)
                        .put("dry_run", dry));
    }

    /// What is odd about the source is always told.
    private void quietly(String action, String key, String reason) {
        boolean usual = action.equals("keep") || reason.equals("only the target has it");
        if (verbose || !usual) {
            tally.row(
                    action + ": " + key + " (" + reason + ")",
                    json -> json.put("action", action)
                            .put("key", key)
                            .put("reason", reason)
                            .put("dry_run", dry));
        }
    }

    private String verb(String action) {
        return (dry ? "would " : "") + action + ": ";
    }

    private void summary(Report report, Terminal terminal) {
        if (tally.json()) {
            tally.row(
                    "",
                    json -> json.put("summary", true)
                            .put("transferred", report.transferred())
                            .put("bytes", report.bytes())
                            .put("kept", report.kept())
                            .put("deleted", report.deleted())
                            .put("skipped", report.skipped())
                            .put("failed", report.failed())
                            .put("held_back", report.heldBack())
                            .put("stopped", report.stopped())
                            .put("dry_run", dry));
        }
        report.heldBack()
                .ifPresent(reason -> terminal.say("nothing was deleted: " + reason
                        + (reason.contains("all of the target") ? " (--force-empty, if that is meant)" : "")));
        if (report.stopped()) {
            terminal.say("stopped; the same command goes on from here");
        }
        if (terminal.interactive() || report.failed() > 0) {
            terminal.say((dry ? "would be: " : "") + report.transferred() + " transferred ("
                    + Sizes.human(report.bytes()) + "), " + report.kept() + " the same, " + report.deleted()
                    + " deleted, " + report.skipped() + " left alone, " + report.failed() + " failed");
        }
    }

    static int code(Report report) {
        return report.isWhole() ? Exit.OK : Exit.SOME_FAILED;
    }

    static String place(Sync.Side side, String key) {
        return switch (side) {
            case Sync.Side.Directory(Path root) -> root + "/" + key;
            case Sync.Side.Objects objects -> objects.describe() + key;
        };
    }

    private static long size(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(Step.Upload step) -> step.size();
            case Outcome.Done(Step.Download step) -> step.size();
            case Outcome.Done(Step.Copy step) -> step.size();
            case Outcome.Done(Step.Keep step) -> step.size();
            case Outcome.Done(Step.Delete step) -> 0;
            case Outcome.Done(Step.Skip step) -> 0;
            case Outcome.Failed failed -> 0;
        };
    }

    /// For the time left: nothing depends on it.
    private static long bytesBelow(Path root) {
        long[] sum = new long[1];
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    sum[0] += attributes.isRegularFile() ? attributes.size() : 0;
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return sum[0];
    }
}
