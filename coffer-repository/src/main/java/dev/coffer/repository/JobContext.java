package dev.coffer.repository;

import java.util.Optional;
import java.util.concurrent.CancellationException;

/// What a job that runs has to do with whoever started it. Safe for use by several threads.
public interface JobContext {

    /// The job, as it was when this attempt began.
    Job job();

    /// Says how far it is. Costs nothing, however often: it is written down every few seconds.
    ///
    /// @param total negative if nobody knows
    /// @param message what it is at, in one line; cut behind 500 characters
    void progress(long done, long total, String message);

    /// Whether it should end: somebody wants that, this process is about to end (then the job is handed to another), or
    /// the job has been taken from this process, which was believed dead.
    boolean isCancelled();

    /// Whether it should end because another process goes on with it, or does so already: what is at work
    /// elsewhere on its behalf is to be left at work, for that one.
    boolean isHandedOn();

    /// @throws CancellationException if it [#isCancelled]
    default void checkCancelled() {
        if (isCancelled()) {
            throw new CancellationException("the job was cancelled");
        }
    }

    /// Runs when it is cancelled, on another thread, and at once if it is already: to end a process that it
    /// has started, for one.
    void onCancel(Runnable action);

    /// Remembers something for the next attempt, whoever makes it; durable when this returns.
    ///
    /// @param text up to 64 KiB; in place of what was kept before
    /// @throws CancellationException if the job has been taken from this process
    void keep(String text);

    /// What attempts have kept so far.
    Optional<String> kept();
}
