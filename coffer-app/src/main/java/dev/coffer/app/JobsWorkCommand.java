package dev.coffer.app;

import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// `coffer jobs work`: runs jobs, and nothing else, until somebody stops it.
final class JobsWorkCommand implements Command {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Override
    public CommandSpec spec() {
        CommandSpec spec = JobsCommand.verb(
                JobsVerb.WORK,
                "",
                "Runs jobs in this process until Ctrl-C, as coffer serve does beside its requests. Any number may run, on any",
                "hosts. Stopped, it asks its jobs to end and hands them to others; killed, they are found within a minute.");
        var settings = EnumSet.copyOf(Setting.of(Setting.Group.JOBS));
        settings.remove(Setting.JOBS);
        settings.addAll(Setting.of(Setting.Group.REPOSITORY));
        settings.addAll(Setting.of(Setting.Group.S3));
        settings.addAll(Setting.of(Setting.Group.FETCH));
        settings.addAll(Setting.of(Setting.Group.VIDEO));
        settings.addAll(Setting.of(Setting.Group.MACHINE));
        settings.add(Setting.DERIVATIVE_STORE);
        settings.addAll(EnumSet.of(
                Setting.PRESETS, Setting.RENDER_THREADS, Setting.RENDER_MEGAPIXELS, Setting.RENDER_ISOLATION));
        Options.moreSettings(spec, settings);
        Options.examples(
                spec,
                "coffer jobs work",
                "coffer jobs work --job_slots 1 --schedule_gc 'every 6h' --backup s3://elsewhere");
        return spec;
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        var stop = new CountDownLatch(1);
        try (var interruption = new Interruption(stop::countDown, PATIENCE);
                Coffer coffer = Coffer.openToStay(settings, terminal)) {
            if (JobRunner.start(coffer, settings).isEmpty()) {
                throw new ConfigurationException("a bucket of md5s3stash has no background jobs");
            }
            terminal.say("running jobs of " + coffer.describe() + " (Ctrl-C stops)");
            ServeCommand.await(stop);
        }
        return Exit.INTERRUPTED;
    }
}
