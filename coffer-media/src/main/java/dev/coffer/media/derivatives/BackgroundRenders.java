package dev.coffer.media.derivatives;

import dev.coffer.media.DerivativeKey;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is made when there is nothing more urgent: one after the other, each only while a render thread has nothing to
/// do and nobody waits for one. What finds no such moment within a minute is dropped, and what comes while much waits
/// already is not taken: whoever wants it asks again.
///
/// Safe for use by several threads; to offer something never waits.
final class BackgroundRenders implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(BackgroundRenders.class);
    private static final int MOST = 256;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final BooleanSupplier room;
    private final Map<DerivativeKey, Waiting> waiting = new LinkedHashMap<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final LongAdder dropped = new LongAdder();
    private @Nullable Thread thread;
    private @Nullable DerivativeKey running;

    /// @param room whether a render would be in nobody's way
    BackgroundRenders(BooleanSupplier room) {
        this.room = room;
    }

    private record Waiting(DerivativeKey key, Runnable work, long since) {}

    /// Has something made, unless it waits already or there is too much that does.
    synchronized void offer(DerivativeKey key, Runnable work) {
        if (isClosing() || waiting.containsKey(key) || Objects.equals(running, key)) {
            return;
        }
        if (waiting.size() == MOST) {
            dropped.increment();
            return;
        }
        waiting.put(key, new Waiting(key, work, System.nanoTime()));
        if (thread == null) {
            thread = Thread.ofVirtual().name("coffer-later").start(this::run);
        }
        notifyAll();
    }

    /// What was not made, since there was too much else to do.
    long dropped() {
        return dropped.sum();
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /// Lets what is being made end, within bounds; what waits is left.
    @Override
    public void close() {
        Thread working;
        synchronized (this) {
            closing.countDown();
            waiting.clear();
            working = thread;
            notifyAll();
        }
        try {
            if (working != null) {
                working.join(CLOSING);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing()) {
            Waiting next = take();
            if (next == null || !awaitRoom(next)) {
                continue;
            }
            try {
                next.work().run();
            } catch (RuntimeException e) {
                LOG.debug("{} is not made before somebody asks: {}", next.key(), e.toString());
            }
        }
    }

    /// @return nothing when this is closed
    private synchronized @Nullable Waiting take() {
        running = null;
        while (waiting.isEmpty() && !isClosing()) {
            try {
                wait();
            } catch (InterruptedException e) {
                closing.countDown(); // nobody but close() would
            }
        }
        Iterator<Waiting> all = waiting.values().iterator();
        if (!all.hasNext()) {
            return null;
        }
        Waiting next = all.next();
        all.remove();
        running = next.key();
        return next;
    }

    private boolean awaitRoom(Waiting next) {
        while (!room.getAsBoolean()) {
            if (System.nanoTime() - next.since() > PATIENCE.toNanos()) {
                dropped.increment();
                return false;
            }
            try {
                if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return false;
                }
            } catch (InterruptedException e) {
                return false;
            }
        }
        return true;
    }

    private boolean isClosing() {
        return closing.getCount() == 0;
    }
}
