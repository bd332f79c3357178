package dev.coffer.store.measured;

import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// Counts the calls of one verb, without locks.
final class Meter {
    /// How many calls took less than 2^i nanoseconds, and not less than half of that.
    private final AtomicLongArray byMagnitude = new AtomicLongArray(64);

    private final LongAdder total = new LongAdder();
    private final LongAccumulator longest = new LongAccumulator(Math::max, 0);
    private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();

    void took(long nanos) {
        byMagnitude.incrementAndGet(Long.SIZE - Long.numberOfLeadingZeros(Math.max(0, nanos)));
        total.add(nanos);
        longest.accumulate(nanos);
    }

    void failed(StoreException e) {
        count(e.getClass().getSimpleName());
    }

    /// Bytes broke off.
    void broke() {
        count("Broken");
    }

    private void count(String failure) {
        failures.computeIfAbsent(failure, key -> new LongAdder()).increment();
    }

    MeasuredStore.Figures figures() {
        Map<String, Long> failed = new TreeMap<>();
        failures.forEach((failure, count) -> failed.put(failure, count.sum()));
        long calls = 0;
        for (int i = 0; i < byMagnitude.length(); i++) {
            calls += byMagnitude.get(i);
        }
        return new MeasuredStore.Figures(
                calls,
                failed,
                Duration.ofNanos(total.sum()),
                notExceededBy(Math.ceilDiv(calls, 2)),
                notExceededBy(calls - calls / 100),
                Duration.ofNanos(longest.get()));
    }

    /// A time that `calls` of the calls did not exceed.
    private Duration notExceededBy(long calls) {
        long seen = 0;
        for (int i = 0; i < byMagnitude.length() && calls > 0; i++) {
            seen += byMagnitude.get(i);
            if (seen >= calls) {
                return Duration.ofNanos(Math.min(1L << Math.min(i, 62), longest.get()));
            }
        }
        return Duration.ofNanos(longest.get());
    }
}
