package dev.coffer.media.derivatives;

import dev.coffer.media.MediaException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// The memory for pixels that all renders in work share.
///
/// Whoever comes first is served first, so that a large picture is not passed by small ones for ever, and waits
/// for a bounded time. A render takes its share at once and before anything else, so that none waits for another
/// while it holds some itself. What is larger than all of it counts as all of it, and is rendered alone.
final class PixelBudget {
    private static final int UNIT = 1_024; // pixels a permit, of which there are no more than ints

    private final int permits;
    private final Duration maxWait;
    private final Semaphore free;

    PixelBudget(long pixels, Duration maxWait) {
        this.permits = units(pixels);
        this.maxWait = maxWait;
        this.free = new Semaphore(permits, true);
    }

    /// Does the work once there is room for it.
    ///
    /// @throws MediaException.Overloaded if there was none in time; the work was not begun
    <T> T within(long pixels, Supplier<T> work) {
        int share = Math.min(permits, units(pixels));
        take(share);
        try {
            return work.get();
        } finally {
            free.release(share);
        }
    }

    private void take(int share) {
        try {
            if (free.tryAcquire(share, maxWait.toNanos(), TimeUnit.NANOSECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new MediaException.Overloaded(
                "the pictures that are being rendered need all memory for pixels; try again in a moment");
    }

    private static int units(long pixels) {
        return (int) Math.clamp(pixels / UNIT, 1, Integer.MAX_VALUE);
    }
}
