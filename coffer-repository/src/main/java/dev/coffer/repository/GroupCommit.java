package dev.coffer.repository;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Transactions of many threads, committed together.
///
/// A durable commit waits for the disk, about two milliseconds; so all operations that wait go into the next
/// transaction, in the order of their keys (which keeps two hosts from deadlocking). Each gets its own
/// outcome: where one fails, the transaction is undone and each is run alone, so that none spoils another.
///
/// There is no thread of its own: one of those who wait does the work for all.
final class GroupCommit {
    private static final int MOST = 512;
    private static final int ATTEMPTS = 6;

    private final Database database;
    private final InstantSource clock;
    private final Queue<Waiting<?>> queue = new ConcurrentLinkedQueue<>();
    private final ReentrantLock leading = new ReentrantLock();

    GroupCommit(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /// Runs an operation; when it returns, the operation is durable.
    ///
    /// @param key operations of one transaction run in the order of these
    /// @param work may be run several times, each time after the former was undone
    <T> T run(String key, Database.Work<T> work) {
        Waiting<T> mine = new Waiting<>(key, work, Thread.currentThread());
        queue.add(mine);
        while (!mine.isDone()) {
            if (leading.tryLock()) {
                try {
                    lead();
                } finally {
                    leading.unlock();
                }
                Waiting<?> next = queue.peek();
                if (next != null) {
                    LockSupport.unpark(next.thread);
                }
            } else if (!mine.isDone()) {
                LockSupport.park(this);
            }
        }
        return mine.outcome();
    }

    /// Runs an operation in a transaction of its own, on the caller's thread: for work of unknown length, which
    /// must not hold up others.
    ///
    /// @param work may be run several times, each time after the former was undone
    <T> T runAlone(Database.Work<T> work) {
        Waiting<T> mine = new Waiting<>("", work, Thread.currentThread());
        alone(mine);
        return mine.outcome();
    }

    private void lead() {
        List<Waiting<?>> batch = new ArrayList<>();
        while (batch.size() < MOST) {
            Waiting<?> waiting = queue.poll();
            if (waiting == null) {
                break;
            }
            batch.add(waiting);
        }
        if (batch.isEmpty()) {
            return;
        }
        batch.sort(Comparator.comparing(waiting -> waiting.key));
        if (batch.size() == 1 || !together(batch)) {
            batch.forEach(this::alone);
        }
        batch.forEach(Waiting::finish);
    }

    /// Whether all of them were committed in one transaction; if not, none was.
    private boolean together(List<Waiting<?>> batch) {
        try {
            commit(batch);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    private void alone(Waiting<?> waiting) {
        for (int attempt = 1; ; attempt++) {
            try {
                commit(List.of(waiting));
                return;
            } catch (ConstraintViolated e) {
                if (attempt == ATTEMPTS) {
                    waiting.fail(new RepositoryException.CatalogueUnavailable(
                            "the catalogue (" + database.describe() + ") refused a change again and again: "
                                    + e.getMessage(),
                            e));
                    return;
                }
            } catch (RuntimeException | Error e) {
                waiting.fail(e);
                return;
            }
        }
    }

    /// One transaction. If the answer to its commit was lost, asks by its key whether it happened.
    private void commit(List<Waiting<?>> batch) {
        String op = UUID.randomUUID().toString();
        for (int attempt = 1; ; attempt++) {
            try {
                database.write(session -> {
                    note(session, op);
                    batch.forEach(waiting -> waiting.attempt(session));
                    return batch.size();
                });
                return;
            } catch (RepositoryException.CommitUnknown e) {
                if (happened(op, e)) {
                    return;
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            } catch (ConstraintViolated e) {
                // The first attempt's commit arrived after all, while this one was under way.
                if (attempt > 1 && happened(op, e)) {
                    return;
                }
                throw e;
            }
        }
    }

    private boolean happened(String op, RuntimeException unknown) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.read(session -> session.number("SELECT count(*) FROM op WHERE id = ?", op)) == 1;
            } catch (RepositoryException.CatalogueUnavailable e) {
                if (attempt == ATTEMPTS) {
                    unknown.addSuppressed(e);
                    throw unknown;
                }
                LockSupport.parkNanos(100_000_000L << attempt);
            }
        }
    }

    private void note(Session session, String op) {
        session.update("INSERT INTO op (id, done_at) VALUES (?, ?)", op, clock.millis());
    }

    private static final class Waiting<T> {
        private final String key;
        private final Database.Work<T> work;
        private final Thread thread;
        private final CountDownLatch done = new CountDownLatch(1);
        private @Nullable T result;
        private @Nullable Throwable failure;

        Waiting(String key, Database.Work<T> work, Thread thread) {
            this.key = key;
            this.work = work;
            this.thread = thread;
        }

        void attempt(Session session) {
            result = work.on(session);
        }

        void fail(Throwable e) {
            failure = e;
        }

        void finish() {
            done.countDown();
            LockSupport.unpark(thread);
        }

        boolean isDone() {
            return done.getCount() == 0;
        }

        T outcome() {
            Throwable failed = failure;
            if (failed instanceof Error error) {
                throw error;
            }
            if (failed instanceof RuntimeException exception) {
                throw exception;
            }
            T value = result;
            if (value == null) {
                throw new IllegalStateException("an operation of the catalogue answered nothing");
            }
            return value;
        }
    }
}
