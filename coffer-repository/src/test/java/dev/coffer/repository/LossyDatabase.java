package dev.coffer.repository;

import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// Counts transactions, and loses the answers to their commits.
final class LossyDatabase implements Database {
    private final Database database;
    private final AtomicInteger writes = new AtomicInteger();
    private final AtomicInteger losses = new AtomicInteger();
    private boolean lostOnesHappen;
    private boolean late;
    private boolean lookedUp;
    private Runnable pending = () -> {};

    LossyDatabase(Database database) {
        this.database = database;
    }

    int writes() {
        return writes.get();
    }

    void loseAnswers(int times, boolean happen) {
        losses.set(times);
        lostOnesHappen = happen;
    }

    /// The first transaction commits only after it was looked up in vain.
    void commitLate() {
        late = true;
    }

    @Override
    public <T> T write(Work<T> work) {
        writes.incrementAndGet();
        if (late && !lookedUp) {
            pending = () -> database.write(work);
            throw lost();
        }
        if (losses.getAndDecrement() > 0) {
            if (lostOnesHappen) {
                database.write(work);
            }
            throw lost();
        }
        return database.write(work);
    }

    @Override
    public <T> T read(Work<T> work) {
        T answer = database.read(work);
        if (late && !lookedUp) {
            lookedUp = true;
            pending.run();
        }
        return answer;
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        return database.snapshot(work);
    }

    @Override
    public String forUpdate() {
        return database.forUpdate();
    }

    @Override
    public String keyShare() {
        return database.keyShare();
    }

    @Override
    public String bytewise() {
        return database.bytewise();
    }

    @Override
    public DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public String describe() {
        return database.describe();
    }

    @Override
    public void close() {
        database.close();
    }

    private static RepositoryException.CommitUnknown lost() {
        return new RepositoryException.CommitUnknown("the connection broke", null);
    }
}
