package dev.coffer.store.throttled;

import dev.coffer.store.Time;
import java.time.Duration;

/// A bucket of tokens, one a byte, that fills at a steady rate and holds a tenth of a second's.
///
/// Whoever takes more than there is waits until the debt is paid; those who come later wait longer.
final class Rate {
    private static final long BURST_NANOS = 100_000_000;
    private static final int MOST_AT_ONCE = 1 << 16;

    private final long bytesPerSecond;
    private final Time time;
    private long paidUntil;

    Rate(long bytesPerSecond, Time time) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("not a rate in bytes a second: " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        this.time = time;
        this.paidUntil = time.nanos() - BURST_NANOS;
    }

    /// How many bytes to move at once, so that the pauses are short.
    int stride() {
        return (int) Math.clamp(bytesPerSecond / 10, 1, MOST_AT_ONCE);
    }

    /// Pays for `bytes` that were moved, at most [#stride()].
    void pay(int bytes) throws InterruptedException {
        long wait;
        synchronized (this) {
            long now = time.nanos();
            if (paidUntil - now < -BURST_NANOS) {
                paidUntil = now - BURST_NANOS;
            }
            paidUntil += (long) (bytes * 1e9 / bytesPerSecond);
            wait = paidUntil - now;
        }
        if (wait > 0) {
            time.sleep(Duration.ofNanos(wait));
        }
    }
}
