package dev.coffer.store;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/// Time that passes only when somebody sleeps, and then at once.
public final class TestTime implements Time {
    private final AtomicLong nanos = new AtomicLong(1_000_000_000);

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
    }
}
