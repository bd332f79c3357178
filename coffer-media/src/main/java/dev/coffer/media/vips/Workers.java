package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.WorkerCounts;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The workers there are: those that have served, and may serve again, and those that have not yet.
///
/// A dangerous picture gets a worker that has not served, which then serves nobody else. All others share
/// workers, a picture at a time. One that dies may have been harmed by a picture before, so that the task
/// is given to another that has not served: a hostile picture ends two processes at most, and no other
/// picture's render.
///
/// Safe for use by several threads, which wait for each other if there are more than `settings.workers()`.
final class Workers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
    private static final int TRIES = 3;

    private final WorkerSettings settings;
    private final Semaphore places;
    private final Deque<Worker> used = new ArrayDeque<>();
    private final Deque<Worker> fresh = new ArrayDeque<>();
    private final Set<Worker> all = new HashSet<>();
    private final ExecutorService starter = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().daemon().name("coffer-worker-starter").factory());
    private final LongAdder started = new LongAdder();
    private final LongAdder died = new LongAdder();
    private final LongAdder replaced = new LongAdder();
    private boolean closed;

    Workers(WorkerSettings settings) {
        this.settings = settings;
        this.places = new Semaphore(settings.workers(), true);
    }

    /// Whether all pictures are decoded here, or only those that have to be.
    boolean areForAll() {
        return settings.isolation() == Isolation.PROCESS;
    }

    /// Has a task done.
    ///
    /// @param dangerous whether a worker of its own is needed
    /// @throws MediaException as its outcome is; [MediaException.Damaged] or [MediaException.TimedOut] if
    ///     the worker died of it
    <T> T work(boolean dangerous, Task task, Input file, Marks marks, Class<T> wanted) {
        boolean alone = dangerous;
        places.acquireUninterruptibly();
        try {
            for (int left = TRIES; ; left--) {
                Worker worker = alone ? fresh() : any();
                boolean innocent = worker.renders() == 0;
                try {
                    T made = worker.work(task, file, marks, wanted);
                    release(worker, alone);
                    return made;
                } catch (Worker.Died e) {
                    died.increment();
                    end(worker);
                    alone = true; // the next is for this picture and no other
                    if (e.late() || left == 1 || e.begun() && innocent) {
                        throw why(e, task);
                    }
                } catch (MediaException e) {
                    release(worker, alone);
                    throw e;
                } catch (Throwable e) {
                    end(worker);
                    throw e;
                }
            }
        } finally {
            places.release();
            if (dangerous) {
                refill();
            }
        }
    }

    /// One that has not served, for several tasks of one picture, beside those that are at work for others.
    final class Lent implements AutoCloseable {
        private final Worker worker;

        private Lent(Worker worker) {
            this.worker = worker;
        }

        /// @throws MediaException as its outcome is; [MediaException.Damaged] or
        ///     [MediaException.TimedOut] if the worker died of it, or has died before
        <T> T work(Task task, Input file, Class<T> wanted) {
            try {
                return worker.work(task, file, Marks.NONE, wanted);
            } catch (Worker.Died e) {
                died.increment();
                throw why(e, task);
            }
        }

        @Override
        public void close() {
            end(worker);
        }
    }

    /// @param more bytes of addresses that it may have beyond what others have
    /// @throws MediaException.Unavailable if none can be started
    Lent lend(long more) {
        Worker made = start(settings.addresses() + more);
        if (!put(made, null)) {
            throw ended();
        }
        return new Lent(made);
    }

    private static MediaException why(Worker.Died died, Task task) {
        return died.late()
                ? new MediaException.TimedOut("rendering was stopped after "
                        + task.limits().deadline().toMillis() + " ms")
                : new MediaException.Damaged(
                        "the " + task.format() + " cannot be decoded within the bounds that it has");
    }

    private static MediaException ended() {
        return new MediaException.Unavailable("no worker is started any more", null);
    }

    WorkerCounts counts() {
        synchronized (this) {
            return new WorkerCounts(started.sum(), died.sum(), replaced.sum(), all.size());
        }
    }

    /// Ends all of them, also those at work.
    @Override
    public void close() {
        Set<Worker> open;
        synchronized (this) {
            closed = true;
            open = Set.copyOf(all);
            all.clear();
            used.clear();
            fresh.clear();
        }
        starter.shutdownNow();
        open.forEach(Worker::close);
    }

    private Worker any() {
        Worker found = alive(used);
        return found == null ? fresh() : found;
    }

    private Worker fresh() {
        Worker found = alive(fresh);
        if (found != null) {
            return found;
        }
        Worker made = start(settings.addresses());
        if (!put(made, null)) {
            throw ended();
        }
        return made;
    }

    private @Nullable Worker alive(Deque<Worker> from) {
        while (true) {
            Worker found;
            synchronized (this) {
                found = from.pollFirst();
            }
            if (found == null || found.isAlive()) {
                return found;
            }
            died.increment();
            end(found);
        }
    }

    private static Worker start(long addresses) {
        try {
            return Worker.start(addresses);
        } catch (IOException e) {
            throw new MediaException.Unavailable("no process can be started to decode in: " + e.getMessage(), e);
        }
    }

    /// Takes one up, unless all are to end.
    ///
    /// @param where it waits; null if it goes to work at once
    private boolean put(Worker worker, @Nullable Deque<Worker> where) {
        synchronized (this) {
            if (!closed) {
                started.increment();
                all.add(worker);
                if (where != null) {
                    where.addLast(worker);
                }
                return true;
            }
        }
        worker.close();
        return false;
    }

    private void release(Worker worker, boolean alone) {
        if (alone) {
            end(worker);
        } else if (worker.renders() >= settings.renders() || worker.resident() > settings.grown()) {
            replaced.increment();
            end(worker);
        } else {
            synchronized (this) {
                if (!closed) {
                    used.addFirst(worker);
                    return;
                }
            }
            end(worker);
        }
    }

    private void end(Worker worker) {
        synchronized (this) {
            all.remove(worker);
        }
        worker.close();
    }

    /// Starts what is missing of the spares, in the background.
    private void refill() {
        if (!isShort()) {
            return;
        }
        try {
            starter.execute(() -> {
                while (isShort()) {
                    try {
                        put(start(settings.addresses()), fresh);
                    } catch (MediaException e) {
                        LOG.warn("no spare worker: {}", e.getMessage());
                        return;
                    }
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.trace("spares are being started already");
        }
    }

    private synchronized boolean isShort() {
        return !closed && fresh.size() < settings.spares();
    }
}
