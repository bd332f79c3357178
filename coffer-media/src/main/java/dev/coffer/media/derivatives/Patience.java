package dev.coffer.media.derivatives;

import java.time.Duration;
import java.util.function.LongSupplier;

/// How long a render may wait for a thread.
///
/// - Usually all the time that there is: what waits does so because many came together.
/// - From the first that had to be refused on, until some threads are found free again, more comes than can
///   be done, and to wait would only make all answers late: whoever is not taken up within about the time
///   that a render takes is refused. As much is rendered as before, and what is rendered comes soon.
///
/// Safe for use by several threads.
final class Patience {
    private static final double HARDLY_ANY = 0.05;
    private static final double SOME = 0.25;
    private static final int ARRIVALS = 32;
    private static final int RENDERS = 16;
    private static final long LEAST = 5_000_000;

    private final long whole;
    private final double fading;
    private final LongSupplier nanos;

    // of the last time and of the last arrivals: those of a burst tell little, and neither does one after a pause
    private double freeOfTime = 1;
    private double freeOfArrivals = 1;
    private boolean isTooMuch;
    private long seen;
    private long usual;

    /// @param whole what is given while not too much comes
    Patience(Duration whole, LongSupplier nanos) {
        this.whole = whole.toNanos();
        // a share of 1 falls to hardly any in the whole time
        this.fading = Math.max(1, this.whole / -Math.log(HARDLY_ANY));
        this.nanos = nanos;
        this.seen = nanos.getAsLong();
    }

    /// For a render that comes now, in nanoseconds.
    ///
    /// @param isThreadFree whether it finds a thread that has nothing to do
    synchronized long of(boolean isThreadFree) {
        long time = nanos.getAsLong();
        long pause = Math.max(0, time - seen);
        seen = time;
        double free = isThreadFree ? 1 : 0;
        freeOfTime += (free - freeOfTime) * (1 - Math.exp(-pause / fading));
        freeOfArrivals += (free - freeOfArrivals) / (pause < whole ? ARRIVALS : 1);
        isTooMuch &= Math.min(freeOfTime, freeOfArrivals) < SOME;
        return now();
    }

    /// For one that waits already.
    synchronized long now() {
        return isTooMuch ? Math.min(whole, Math.max(LEAST, usual)) : whole;
    }

    /// Tells that a render was refused, since it would have waited for too long or there was no more room.
    synchronized void refused() {
        isTooMuch |= freeOfTime < HARDLY_ANY;
    }

    /// Whether more comes than can be done.
    synchronized boolean isShort() {
        return isTooMuch;
    }

    /// Tells how long a render took, in nanoseconds.
    synchronized void took(long time) {
        usual += (time - usual) / RENDERS;
    }
}
