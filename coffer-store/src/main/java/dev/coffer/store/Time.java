package dev.coffer.store;

import java.time.Duration;

/// Time that passes, and waiting for it: what pauses between attempts and limits of rates are measured by.
///
/// Implementations are safe for use by several threads.
public interface Time {

    /// Nanoseconds since some moment; only differences mean something.
    long nanos();

    /// Returns when `pause` has passed; at once if it is not positive.
    ///
    /// @throws InterruptedException if the thread is interrupted before
    void sleep(Duration pause) throws InterruptedException;

    /// The system's.
    static Time system() {
        return new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public void sleep(Duration pause) throws InterruptedException {
                Thread.sleep(pause);
            }
        };
    }
}
