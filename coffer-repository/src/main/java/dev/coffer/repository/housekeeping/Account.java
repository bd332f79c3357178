package dev.coffer.repository.housekeeping;

import dev.coffer.repository.housekeeping.Housekeeping.Line;
import dev.coffer.repository.housekeeping.Housekeeping.Progress;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;

/// Counts what a run does, and keeps it from doing so too fast. For one thread.
final class Account {
    private static final int MOST_FAILURES = 100;
    private static final int BATCH = 1000;

    private final OptionalDouble rate;
    private final Progress progress;
    private final List<Line> lines = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private long failed;
    private Task task = Task.values()[0];
    private long count;
    private long bytes;
    private boolean ended;
    private long free = System.nanoTime();

    /// @param rate the most objects a second; empty for no limit
    Account(OptionalDouble rate, Progress progress) {
        this.rate = rate;
        this.progress = progress;
    }

    void begin(Task next) {
        task = next;
        count = 0;
        bytes = 0;
    }

    /// @return whether to go on
    boolean add(long things, long theirBytes) {
        count += things;
        bytes += theirBytes;
        if (!ended && (things > 0 || Thread.currentThread().isInterrupted())) {
            ended = !progress.goesOn(new Line(task, count, bytes))
                    || Thread.currentThread().isInterrupted();
        }
        return !ended;
    }

    void fail(String failure) {
        failed++;
        if (failures.size() < MOST_FAILURES) {
            failures.add(failure);
        }
    }

    boolean isEnded() {
        return ended;
    }

    void end() {
        lines.add(new Line(task, count, bytes));
    }

    List<Line> lines() {
        return lines;
    }

    List<String> failures() {
        List<String> all = new ArrayList<>(failures);
        if (failed > failures.size()) {
            all.add("and " + (failed - failures.size()) + " more");
        }
        return all;
    }

    /// How many objects to ask the store for at once: what the rate allows in a second.
    int batch() {
        return rate.isEmpty() ? BATCH : (int) Math.clamp(rate.getAsDouble(), 1, BATCH);
    }

    /// Waits until so many requests may be made.
    void pace(int requests) {
        if (rate.isEmpty()) {
            return;
        }
        for (long wait = free - System.nanoTime(); wait > 0; wait = free - System.nanoTime()) {
            LockSupport.parkNanos(this, wait);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        free = Math.max(free, System.nanoTime()) + (long) (requests * 1e9 / rate.getAsDouble());
    }
}
