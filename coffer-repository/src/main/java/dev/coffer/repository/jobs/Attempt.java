package dev.coffer.repository.jobs;

import dev.coffer.repository.Job;
import dev.coffer.repository.JobContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One attempt at a job, by this process.
final class Attempt implements JobContext {
    private static final Logger LOG = LoggerFactory.getLogger(Attempt.class);

    /// Why it should end.
    enum Reason {
        NONE,
        /// Somebody wants that.
        CANCELLED,
        /// This process is about to end.
        STOPPING,
        /// Another process has taken the job, which believed this one dead.
        LOST
    }

    private final Job job;
    private final long run;
    private final JobRecords records;
    private final List<Runnable> actions = new ArrayList<>();
    private Reason reason = Reason.NONE;
    private Job.Progress progress;
    private boolean isTold = true;
    private Optional<String> kept;

    /// @param run what it is known by in the catalogue
    Attempt(Job job, long run, Optional<String> kept, JobRecords records) {
        this.job = job;
        this.run = run;
        this.kept = kept;
        this.records = records;
        this.progress = job.progress();
    }

    @Override
    public Job job() {
        return job;
    }

    long run() {
        return run;
    }

    @Override
    public synchronized void progress(long done, long total, String message) {
        progress = new Job.Progress(done, total, Texts.line(message, Texts.MESSAGE));
        isTold = false;
    }

    synchronized Job.Progress progress() {
        return progress;
    }

    /// What has not been written down yet, if anything; from now on it counts as written.
    synchronized Job.@Nullable Progress news() {
        if (isTold) {
            return null;
        }
        isTold = true;
        return progress;
    }

    @Override
    public synchronized boolean isCancelled() {
        return reason != Reason.NONE;
    }

    @Override
    public synchronized boolean isHandedOn() {
        return reason == Reason.STOPPING || reason == Reason.LOST;
    }

    synchronized Reason reason() {
        return reason;
    }

    @Override
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (reason == Reason.NONE) {
                actions.add(action);
                return;
            }
        }
        start(action);
    }

    /// From now on it should end. A first reason stays, unless the job is lost.
    void end(Reason why) {
        List<Runnable> due;
        synchronized (this) {
            if (reason == Reason.NONE || why == Reason.LOST) {
                reason = why;
            }
            due = List.copyOf(actions);
            actions.clear();
        }
        due.forEach(this::start);
    }

    @Override
    public void keep(String text) {
        if (!records.keep(this, Texts.kept(text))) {
            end(Reason.LOST);
            throw new CancellationException("the job was taken by another process");
        }
        synchronized (this) {
            kept = Optional.of(text);
        }
    }

    @Override
    public synchronized Optional<String> kept() {
        return kept;
    }

    private void start(Runnable action) {
        Thread unused = Thread.ofPlatform().daemon().name("coffer-job-cancel").start(() -> {
            try {
                action.run();
            } catch (RuntimeException e) {
                LOG.warn("ending job {}: {}", job.id(), e.toString());
            }
        });
    }
}
