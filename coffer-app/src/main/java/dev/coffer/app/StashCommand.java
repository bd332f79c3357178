package dev.coffer.app;

import dev.coffer.repository.BasicAuth;
import dev.coffer.repository.StashOutcome;
import dev.coffer.repository.Stasher;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// `coffer stash`: brings sources in, and prints a row for each, in their order.
final class StashCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MANY = 16;

    @Override
    public CommandSpec spec() {
        CommandSpec spec = Options.command(
                CommandName.STASH,
                "Brings files into the repository, each once. A source is a URL (http, https, s3, file),",
                "a path, or - for standard input.",
                "",
                "For each source a row is printed, in the order of the sources: source, digest, object,",
                "media type and width x height, between tabs. What is stashed already is not stored again;",
                "a URL that has not changed since is not even fetched. Damaged pictures are stashed too,",
                "and named on standard error.",
                "",
                "With -b (or BUCKET_BASE) the files go to a bucket as md5s3stash fills it, named by MD5.",
                "Without it they go to Coffer's own repository in COFFER_HOME, named by SHA-256.");
        spec.usageMessage().customSynopsis("coffer stash [OPTION...] SOURCE...");
        var settings = EnumSet.of(Setting.BUCKET_BASE, Setting.BUCKET_SCHEME, Setting.TEMP);
        Options.settings(spec, settings);
        Options.value(spec, "USER", "User for origins that ask for one (https only).", "-u", "--username");
        Options.value(
                spec,
                "PASS",
                "The password: env:NAME, file:PATH, or - to be asked. Default: the variable COFFER_PASSWORD.",
                "-p",
                "--password");
        Options.flag(spec, "Show warnings too, as --loglevel warning.", "-w", "--warnings");
        Options.value(spec, "FILE", "Stash the sources that FILE lists, one a line; - is standard input.", "--from");
        Options.value(spec, "REPORT", "Pass over sources that this report of an earlier run has rows for.", "--resume");
        Options.flag(spec, "Print a JSON object a line, failures too.", "--json");
        Options.flag(spec, "No progress bar.", "--no-progress");
        var rest = EnumSet.copyOf(Setting.of(Setting.Group.REPOSITORY));
        rest.addAll(Setting.of(Setting.Group.BUCKET));
        rest.addAll(Setting.of(Setting.Group.S3));
        rest.addAll(Setting.of(Setting.Group.FETCH));
        rest.addAll(Setting.of(Setting.Group.MACHINE));
        rest.removeAll(settings);
        Options.moreSettings(spec, rest);
        Options.arguments(spec, "SOURCE", "0..*", "URLs, paths, or -.");
        Options.examples(
                spec,
                "coffer stash photo.jpg https://example.org/map.png",
                "coffer stash --from urls.txt --parallel 16 > report.tsv",
                "coffer stash --from urls.txt --resume report.tsv >> report.tsv    # after a Ctrl-C",
                "coffer stash -b my-bucket -s multibucket https://example.org/map.png",
                "COFFER_PASSWORD=... coffer stash -u reader https://archive.example.org/scan.tif",
                "tar -xOf scans.tar one.tif | coffer stash --json -");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        List<String> arguments = line.matchedPositionalValue(0, List.<String>of());
        Optional<String> from = Optional.ofNullable(line.matchedOptionValue("--from", null));
        if (arguments.isEmpty() && from.isEmpty()) {
            throw new ParameterException(line.commandSpec().commandLine(), "nothing to stash: name a SOURCE or --from");
        }
        Settings settings = Options.read(line);
        Optional<BasicAuth> auth = Password.of(
                Optional.ofNullable(line.matchedOptionValue("-u", null)),
                Optional.ofNullable(line.matchedOptionValue("-p", null)),
                terminal);
        Finished finished = Optional.<String>ofNullable(line.matchedOptionValue("--resume", null))
                .map(report -> Finished.in(Path.of(report)))
                .orElseGet(Finished::nothing);
        long total = from.isEmpty() ? arguments.size() : -1;
        boolean quiet = line.hasMatchedOption("--no-progress");
        boolean many = from.isPresent() || arguments.size() > MANY;
        try (Coffer coffer = many ? Coffer.openToStay(settings, terminal) : Coffer.open(settings, terminal);
                SourceList sources = SourceList.of(arguments, from);
                Progress progress = Progress.of(quiet ? terminal.quiet() : terminal, total)) {
            var tally = new StashTally(line.hasMatchedOption("--json"), coffer.digest(), terminal, progress);
            stash(coffer.stasher(), auth, sources, finished, settings, tally);
            return tally.end(total != 1);
        }
    }

    private static void stash(
            Stasher stasher,
            Optional<BasicAuth> auth,
            SourceList sources,
            Finished finished,
            Settings settings,
            StashTally tally) {
        var work = new OrderedWork<Wanted, Wanted.Result>(
                Wanted::host, settings.number(Setting.PER_HOST), wanted -> stash(stasher, auth, wanted));
        try (var interruption = new Interruption(work::stop, PATIENCE)) {
            var wanted = tally.without(sources.iterator(), finished);
            work.run(wanted, settings.number(Setting.PARALLEL), tally::add);
            tally.flush();
        }
    }

    private static Wanted.Result stash(Stasher stasher, Optional<BasicAuth> auth, Wanted wanted) {
        if (wanted.source().isEmpty()) {
            return new Wanted.Result.Failed(wanted, Optional.empty(), wanted.mistake());
        }
        try {
            return switch (stasher.stash(wanted.source().get(), auth)) {
                case StashOutcome.Stashed it -> new Wanted.Result.Done(wanted, it);
                case StashOutcome.Failed it -> new Wanted.Result.Failed(wanted, Optional.of(it.kind()), it.message());
            };
        } catch (RuntimeException | Error e) {
            // One source never ends the run of a million, nor leaves it waiting for a thread that has died.
            return new Wanted.Result.Failed(wanted, Optional.empty(), Failure.line(e));
        }
    }
}
