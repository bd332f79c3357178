package dev.coffer.app;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobContext;
import dev.coffer.repository.JobKind;
import dev.coffer.repository.jobs.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/// A process that runs jobs that warm, and finds dead ones within a second. One that is to be killed says so when it
/// has noted for the first time how far it is, and goes no further unless its job is cancelled.
final class WarmingProcess implements Command {
    static final String REACHED = "REACHED";
    private static final Jobs.Settings QUICK = new Jobs.Settings(
            1, Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofMillis(20));

    private final boolean stops;

    private WarmingProcess(boolean stops) {
        this.stops = stops;
    }

    /// @param arguments whether it stops, and the line of `coffer jobs work`
    public static void main(String[] arguments) {
        Command command = new WarmingProcess(Boolean.parseBoolean(arguments[0]));
        List<String> rest = List.of(arguments).subList(3, arguments.length);
        System.exit(Main.run("jobs work", command, rest, Terminal.ofProcess()));
    }

    @Override
    public CommandSpec spec() {
        return new JobsWorkCommand().spec();
    }

    @Override
    public int run(ParseResult line, Terminal terminal) {
        Settings settings = Options.read(line);
        try (Coffer coffer = Coffer.openToStay(settings, terminal)) {
            JobKind.Work work = Chore.WARM.kind(coffer).orElseThrow().work();
            JobKind kind = new JobKind(Chore.WARM.word(), stops ? context -> work.run(new Stopping(context)) : work);
            try (Jobs.Worker unused = new Jobs(coffer.catalogueOrFail()).start(List.of(kind), List.of(), QUICK)) {
                while (!Thread.currentThread().isInterrupted()) {
                    LockSupport.park();
                }
            }
        }
        return Exit.OK;
    }

    private record Stopping(JobContext context) implements JobContext {
        @Override
        public Job job() {
            return context.job();
        }

        @Override
        public void progress(long done, long total, String message) {
            context.progress(done, total, message);
        }

        @Override
        public boolean isCancelled() {
            return context.isCancelled();
        }

        @Override
        public boolean isHandedOn() {
            return context.isHandedOn();
        }

        @Override
        public void onCancel(Runnable action) {
            context.onCancel(action);
        }

        @Override
        public void keep(String text) {
            context.keep(text);
            System.err.println(REACHED);
            while (!context.isCancelled()) {
                LockSupport.parkNanos(1_000_000);
            }
        }

        @Override
        public Optional<String> kept() {
            return context.kept();
        }
    }
}
