package dev.coffer.app;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobId;
import dev.coffer.repository.JobQuery;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.jobs.Jobs;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Prints a job whenever something of it has changed, until it has ended or somebody presses Ctrl-C.
final class JobFollowing {
    private static final long LOOK_MILLIS = 500;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Jobs jobs;
    private final S3Tally tally;
    private final Terminal terminal;
    private boolean isWaiting;

    JobFollowing(Jobs jobs, S3Tally tally, Terminal terminal) {
        this.jobs = jobs;
        this.tally = tally;
        this.terminal = terminal;
    }

    /// Prints all that a query finds, and again what of it has changed, the oldest first, until somebody presses
    /// Ctrl-C.
    int followAll(JobQuery query) {
        CountDownLatch stop = new CountDownLatch(1);
        try (var unused = new Interruption(stop::countDown, PATIENCE)) {
            Map<JobId, String> before = Map.of();
            while (stop.getCount() > 0) {
                try {
                    Map<JobId, String> now = new HashMap<>();
                    for (Job job : jobs.list(query).reversed()) {
                        String state = changing(job);
                        if (!state.equals(before.get(job.id()))) {
                            JobRow.print(job, tally);
                        }
                        now.put(job.id(), state);
                    }
                    terminal.out().flush();
                    terminal.checkOut();
                    before = now;
                    answered();
                } catch (RepositoryException.CatalogueUnavailable e) {
                    waiting(e);
                }
                pause(stop);
            }
        }
        return Exit.INTERRUPTED;
    }

    /// @return the exit code: whether it was done
    int follow(JobId id) {
        CountDownLatch stop = new CountDownLatch(1);
        try (var unused = new Interruption(stop::countDown, PATIENCE)) {
            String before = "";
            while (stop.getCount() > 0) {
                try {
                    Job job = jobs.get(id);
                    String now = changing(job);
                    if (!now.equals(before)) {
                        JobRow.print(job, tally);
                        terminal.out().flush();
                    }
                    if (job.state().isEnd()) {
                        return job.state() == Job.State.DONE ? Exit.OK : Exit.SOME_FAILED;
                    }
                    before = now;
                    answered();
                } catch (RepositoryException.CatalogueUnavailable e) {
                    waiting(e);
                }
                pause(stop);
            }
        }
        return Exit.INTERRUPTED;
    }

    private void answered() {
        if (isWaiting) {
            terminal.say("the catalogue answers again");
        }
        isWaiting = false;
    }

    private void waiting(RepositoryException e) {
        if (!isWaiting) {
            terminal.say("waiting for the catalogue: " + Failure.line(e));
        }
        isWaiting = true;
    }

    private static String changing(Job job) {
        return JobRow.state(job) + JobRow.progress(job) + job.error().orElse("") + job.attempts();
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
