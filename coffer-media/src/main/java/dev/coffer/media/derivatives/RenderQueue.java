package dev.coffer.media.derivatives;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import java.lang.foreign.SegmentAllocator;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Renders on platform threads, one picture a thread, with a bound on how many may wait, how many bytes they
/// bring and how long they wait, which is shorter while more comes than can be done.
///
/// Platform threads, because a foreign call would pin the carrier of a virtual one; as many as cores, because
/// a picture keeps a core busy. Safe for use by several threads; a caller waits on its own thread, which may
/// be virtual.
final class RenderQueue implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(30);

    private final ThreadPoolExecutor threads;
    private final long maxBytes;
    private final Patience patience;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger places = new AtomicInteger(); // taken by what renders or waits to
    private final ThreadLocal<SourceBuffer> buffer = ThreadLocal.withInitial(SourceBuffer::new);

    RenderQueue(DerivativeSettings.Work bounds) {
        this.maxBytes = bounds.bytes();
        this.patience = new Patience(bounds.patience(), System::nanoTime);
        this.threads = new ThreadPoolExecutor(
                bounds.threads(),
                bounds.threads(),
                0,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(bounds.waiting()),
                Thread.ofPlatform().name("coffer-render-", 1).factory());
    }

    /// One render: reads the original into the memory it is lent, and makes something of it.
    interface Work<T> {
        T render(SegmentAllocator memory);
    }

    /// Waits for a thread, renders on it, and answers with the outcome.
    ///
    /// @param sourceBytes the size of the original
    /// @throws MediaException.Overloaded if no thread was free in time, or too much waits already
    /// @throws InterruptedException if the caller is interrupted; a render that has begun goes on to its end
    <T> T render(long sourceBytes, Work<T> work) throws InterruptedException {
        long wait = admit(sourceBytes);
        Ticket<T> ticket = new Ticket<>(sourceBytes, work);
        try {
            threads.execute(ticket);
        } catch (RejectedExecutionException e) {
            leave(sourceBytes);
            throw overloaded();
        }
        if (!ticket.started.await(wait, TimeUnit.NANOSECONDS) && ticket.withdraw()) {
            throw overloaded();
        }
        return ticket.outcome();
    }

    /// Refuses what would wait for too long as things are, before anything is done for it.
    ///
    /// @throws MediaException.Overloaded if it would
    void checkRoom() {
        if (isFull(places.get())) {
            patience.of(false);
            throw overloaded();
        }
    }

    /// Whether a thread has nothing to do, and nobody waits for one.
    boolean hasRoom() {
        return waiting() == 0 && rendering() < threads.getCorePoolSize() && !patience.isShort();
    }

    int waiting() {
        return threads.getQueue().size();
    }

    int rendering() {
        return threads.getActiveCount();
    }

    /// Lets running and waiting renders finish, within bounds.
    @Override
    public void close() {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(CLOSING.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /// Takes a place, and tells for how long it may wait, in nanoseconds.
    private long admit(long sourceBytes) {
        int others = places.getAndIncrement();
        long otherBytes = bytes.getAndAdd(sourceBytes);
        long wait = patience.of(others < threads.getCorePoolSize());
        if (isFull(others) || (otherBytes > 0 && otherBytes + sourceBytes > maxBytes)) {
            leave(sourceBytes);
            throw overloaded();
        }
        return wait;
    }

    private void leave(long sourceBytes) {
        places.decrementAndGet();
        bytes.addAndGet(-sourceBytes);
    }

    /// While more comes than can be done, half as many wait as are rendered.
    private boolean isFull(int taken) {
        int all = threads.getCorePoolSize();
        return patience.isShort() && taken >= all + Math.max(1, all / 2);
    }

    private MediaException.Overloaded overloaded() {
        patience.refused();
        return new MediaException.Overloaded(
                "too many pictures wait to be rendered (" + waiting() + " in the queue); try again in a moment");
    }

    /// A place in the queue. It is either begun by a render thread or withdrawn by its owner, whoever comes
    /// first.
    private final class Ticket<T> implements Runnable {
        private final long sourceBytes;
        private final long created = System.nanoTime();
        private final AtomicBoolean taken = new AtomicBoolean();
        private final CountDownLatch started = new CountDownLatch(1);
        private final FutureTask<T> task;

        Ticket(long sourceBytes, Work<T> work) {
            this.sourceBytes = sourceBytes;
            this.task = new FutureTask<>(() -> render(work));
        }

        @Override
        public void run() {
            if (!taken.compareAndSet(false, true)) {
                return;
            }
            started.countDown();
            task.run();
        }

        private T render(Work<T> work) {
            SourceBuffer memory = buffer.get();
            try {
                long began = System.nanoTime();
                if (patience.isShort() && began - created > patience.now()) {
                    throw overloaded(); // others came later, and are answered in time
                }
                T made = work.render(memory);
                patience.took(System.nanoTime() - began);
                return made;
            } finally {
                memory.clear();
                leave(sourceBytes);
            }
        }

        boolean withdraw() {
            if (!taken.compareAndSet(false, true)) {
                return false;
            }
            threads.remove(this);
            leave(sourceBytes);
            return true;
        }

        T outcome() throws InterruptedException {
            try {
                return task.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException failure) {
                    throw failure;
                }
                throw new IllegalStateException("a render died", e.getCause());
            }
        }
    }
}
