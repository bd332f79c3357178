package dev.coffer.store;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes only when somebody sleeps, and then at once.
public final class TestTime implements Time {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000);
    private final Queue<Duration> slept = new ConcurrentLinkedQueue<>();

    @Override
    public long nanos() {
        return nanos.get();
    }

    @Override
    public void sleep(Duration pause) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (pause.isPositive()) {
            nanos.addAndGet(pause.toNanos());
        }
        slept.add(pause);
    }

    /// Lets time pass for all.
    public void sleepThrough(Duration pause) {
        nanos.addAndGet(pause.toNanos());
    }

    /// The pauses so far.
    public List<Duration> slept() {
        return List.copyOf(slept);
    }
}
