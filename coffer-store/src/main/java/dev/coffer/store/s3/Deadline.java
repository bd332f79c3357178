package dev.coffer.store.s3;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// When a call must have ended, all its attempts and pauses included.
///
/// @param allowed from the call's beginning
/// @param end by [System#nanoTime()]
record Deadline(Duration allowed, long end) {
    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    static Deadline in(Duration allowed) {
        return new Deadline(allowed, System.nanoTime() + allowed.toNanos());
    }

    boolean isPast() {
        return left() <= 0;
    }

    /// Whether there is something left after a pause.
    boolean allows(Duration pause) {
        return pause.toNanos() < left();
    }

    private long left() {
        return end - System.nanoTime();
    }

    /// Has something done when it is past, unless that is cancelled before.
    ScheduledFuture<?> then(Runnable action) {
        return CLOCK.schedule(action, left(), TimeUnit.NANOSECONDS);
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("coffer-s3-deadlines").factory());
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }
}
