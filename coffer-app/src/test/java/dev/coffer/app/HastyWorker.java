package dev.coffer.app;

import dev.coffer.repository.jobs.Jobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/// A process that makes videos in the background as `coffer jobs work` does, and that others believe dead after four
/// seconds instead of forty.
final class HastyWorker {
    private static final Jobs.Settings HOW = new Jobs.Settings(
            1, Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(3), Duration.ofSeconds(1));

    private HastyWorker() {}

    /// @param arguments the configuration, and the host's name
    public static void main(String[] arguments) throws InterruptedException {
        Settings settings =
                Settings.read(System.getenv(), Optional.of(Path.of(arguments[0])), Map.of(Setting.HOST, arguments[1]));
        try (Coffer coffer = Coffer.openToStay(settings, Terminal.ofProcess());
                Jobs.Worker worker = new Jobs(coffer.catalogueOrFail())
                        .start(List.of(VideoJob.kind(coffer).orElseThrow()), List.of(), HOW)) {
            System.out.println(worker);
            new CountDownLatch(1).await();
        }
    }
}
