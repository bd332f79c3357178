package dev.coffer.repository;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/// Waits between attempts: longer each time, and never two callers in step.
final class Backoff {
    private static final long FIRST_MILLIS = 100;
    private static final long LONGEST_MILLIS = 10_000;

    private final int attempts;
    private int made = 1;

    /// @param attempts how many there are, the first included
    Backoff(int attempts) {
        this.attempts = attempts;
    }

    /// Waits, unless all attempts were made or the thread was interrupted.
    ///
    /// @return whether to try again
    boolean again() {
        return again(Duration.ZERO, Duration.ofMillis(LONGEST_MILLIS));
    }

    /// The same, and waits at least as long as was asked for.
    ///
    /// @param atMost for how long there is time; if that is less than `atLeast`, it is not tried again
    boolean again(Duration atLeast, Duration atMost) {
        if (made >= attempts
                || atLeast.compareTo(atMost) > 0
                || Thread.currentThread().isInterrupted()) {
            return false;
        }
        long ceiling = Math.min(LONGEST_MILLIS, FIRST_MILLIS << Math.min(made, 20));
        long millis = Math.max(atLeast.toMillis(), ThreadLocalRandom.current().nextLong(ceiling / 2, ceiling + 1));
        made++;
        return pause(Math.min(millis, atMost.toMillis()));
    }

    private static boolean pause(long millis) {
        long end = System.nanoTime() + millis * 1_000_000L;
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.currentThread().isInterrupted()) {
                return false;
            }
        }
        return true;
    }
}
