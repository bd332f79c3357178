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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Renders on platform threads, one picture a thread, with a bound on how many may wait, how many bytes they
/// bring and how long they wait, which is shorter while more comes than can be done: who has waited for a part of the
/// time that a render takes then gives up its place to who comes, so that what is rendered has hardly waited.
///
/// Platform threads, because a foreign call would pin the carrier of a virtual one; as many as cores, because
/// a picture keeps a core busy. Safe for use by several threads; a caller waits on its own thread, which may
/// be virtual.
final class RenderQueue implements AutoCloseable {
    private static final Duration CLOSING = Duration.ofSeconds(30);
    private static final int PART = 4; // of a render's time: who has waited for a fourth may be displaced

    private final ThreadPoolExecutor threads;
    private final LongSupplier nanos;
    private final long maxBytes;
    private final Patience patience;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger places = new AtomicInteger(); // taken by what renders or waits to
    private final ThreadLocal<SourceBuffer> buffer = ThreadLocal.withInitial(SourceBuffer::new);

    RenderQueue(DerivativeSettings.Work bounds) {
        this(bounds, System::nanoTime);
    }

    RenderQueue(DerivativeSettings.Work bounds, LongSupplier nanos) {
        this.nanos = nanos;
        this.maxBytes = bounds.bytes();
        this.patience = new Patience(bounds.patience(), nanos);
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
        if (!ticket.decided.await(wait, TimeUnit.NANOSECONDS)) {
            ticket.withdraw();
        }
        return ticket.outcome();
    }

    /// Refuses what would wait for too long as things are, before anything is done for it.
    ///
    /// @throws MediaException.Overloaded if it would
    void checkRoom() {
        if (isFull(places.get()) && displaceable() == null) {
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
        if ((isFull(others) && !displaced()) || (otherBytes > 0 && otherBytes + sourceBytes > maxBytes)) {
            leave(sourceBytes);
            throw overloaded();
        }
        return wait;
    }

    /// Who has waited for longest, if for so long that who comes now has its place; null if not.
    private @Nullable Ticket<?> displaceable() {
        return threads.getQueue().peek() instanceof Ticket<?> oldest
                        && nanos.getAsLong() - oldest.created > patience.now() / PART
                ? oldest
                : null;
    }

    private boolean displaced() {
        Ticket<?> oldest = displaceable();
        return oldest != null && oldest.displace();
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

    private enum Fate {
        OPEN,
        RENDERED,
        REFUSED
    }

    /// A place in the queue. It is either begun by a render thread, withdrawn by its owner or given to somebody
    /// else, whoever comes first.
    private final class Ticket<T> implements Runnable {
        private final long sourceBytes;
        private final long created = nanos.getAsLong();
        private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);
        private final CountDownLatch decided = new CountDownLatch(1);
        private final FutureTask<T> task;

        Ticket(long sourceBytes, Work<T> work) {
            this.sourceBytes = sourceBytes;
            this.task = new FutureTask<>(() -> render(work));
        }

        @Override
        public void run() {
            if (fate.compareAndSet(Fate.OPEN, Fate.RENDERED)) {
                decided.countDown();
                task.run();
            }
        }

        private T render(Work<T> work) {
            SourceBuffer memory = buffer.get();
            try {
                long began = nanos.getAsLong();
                if (patience.isShort() && began - created > patience.now()) {
                    throw overloaded(); // others came later, and are answered in time
                }
                T made = work.render(memory);
                patience.took(nanos.getAsLong() - began);
                return made;
            } finally {
                memory.clear();
                leave(sourceBytes);
            }
        }

        /// Gives its place to somebody else.
        boolean displace() {
            if (!withdraw()) {
                return false;
            }
            decided.countDown();
            return true;
        }

        boolean withdraw() {
            if (!fate.compareAndSet(Fate.OPEN, Fate.REFUSED)) {
                return false;
            }
            threads.remove(this);
            leave(sourceBytes);
            return true;
        }

        T outcome() throws InterruptedException {
            if (fate.get() == Fate.REFUSED) {
                throw overloaded();
            }
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
