package dev.coffer.repository;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// A catalogue in one file. Writes go one after the other over one connection; reads share a few more.
///
/// Without a connection pool: opening a pool costs a command line more than its whole work.
final class SqliteDatabase implements Database {
    private static final int READERS = 4;
    private static final int BUSY_MILLIS = 10_000;

    private final Path file;
    private final SQLiteConfig config;
    // A look must not wait for the one who writes.
    private final SQLiteConfig reading;
    private final ReentrantLock writing = new ReentrantLock();
    private final Semaphore readers = new Semaphore(READERS);
    private final BlockingQueue<Session> idle = new ArrayBlockingQueue<>(READERS);
    private final Session writer;

    private SqliteDatabase(Path file) throws SQLException {
        this.file = file;
        this.config = config(SQLiteConfig.TransactionMode.IMMEDIATE);
        this.reading = config(SQLiteConfig.TransactionMode.DEFERRED);
        this.writer = connect(config);
    }

    static SqliteDatabase open(Path file) {
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder != null && !Files.isDirectory(folder)) {
                throw new RepositoryException.CatalogueUnavailable(
                        "cannot open the catalogue (" + file + "): there is no directory " + folder, null);
            }
            return new SqliteDatabase(file);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseErrors.classify(e, "open", file.toString());
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return lookWith(work);
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        return lookWith(session -> session.transact(work, () -> {}));
    }

    private <T> T lookWith(Work<T> work) {
        readers.acquireUninterruptibly();
        Session session = idle.poll();
        try {
            session = session == null ? connect(reading) : session;
            return work.on(session);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseErrors.classify(e, "read from", file.toString());
        } finally {
            if (session != null && !idle.offer(session)) {
                session.close();
            }
            readers.release();
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        writing.lock();
        try {
            return writer.transact(work, () -> {});
        } catch (RuntimeException e) {
            throw DatabaseErrors.classify(e, "write to", file.toString());
        } finally {
            writing.unlock();
        }
    }

    @Override
    public String keyShare() {
        return "";
    }

    @Override
    public String forUpdate() {
        return "";
    }

    @Override
    public String bytewise() {
        return "";
    }

    @Override
    public String describe() {
        return "SQLite " + file;
    }

    @Override
    public void close() {
        idle.forEach(Session::close);
        writer.close();
    }

    @Override
    public DataSource dataSource() {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl(url());
        return source;
    }

    private Session connect(SQLiteConfig how) throws SQLException {
        return new Session(how.createConnection(url()));
    }

    private String url() {
        return "jdbc:sqlite:" + file.toAbsolutePath();
    }

    private static SQLiteConfig config(SQLiteConfig.TransactionMode mode) {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A catalogue of record: what was committed survives a power cut.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.setBusyTimeout(BUSY_MILLIS);
        config.enforceForeignKeys(true);
        config.setTransactionMode(mode);
        return config;
    }
}
