package dev.coffer.app;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.jobs.Jobs;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prints a job whenever something of it has changed, until it has ended or somebody presses Ctrl-C.
final class JobFollowing {
    private static final long LOOK_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Jobs jobs;
    private final S3Tally tally;
    private final Terminal terminal;

    JobFollowing(Jobs jobs, S3Tally tally, Terminal terminal) {
        this.jobs = jobs;
        this.tally = tally;
        this.terminal = terminal;
    }

    /// @return the exit code: whether it was done
    int follow(JobId id) {
        CountDownLatch stop = new CountDownLatch(1);
        try (var unused = new Interruption(stop::countDown, PATIENCE)) {
            String before = "";
            boolean answered = true;
            while (stop.getCount() > 0) {
                try {
                    Job job = jobs.get(id);
                    String now = JobRow.state(job)
                            + JobRow.progress(job)
                            + job.error().orElse("")
                            + job.attempts();
                    if (!now.equals(before)) {
                        JobRow.print(job, tally);
                        terminal.out().flush();
                    }
                    if (job.state().isEnd()) {
                        return job.state() == Job.State.DONE ? Exit.OK : Exit.SOME_FAILED;
                    }
                    before = now;
                    answered = true;
                } catch (RepositoryException.CatalogueUnavailable e) {
                    if (answered) {
                        terminal.say("waiting for the catalogue: " + Failure.line(e));
                    }
                    answered = false;
                }
                pause(stop);
            }
        }
        return Exit.INTERRUPTED;
    }

    private static void pause(CountDownLatch stop) {
        try {
            boolean unused = stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }
}
