package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/// A SQLite file. It is filled under another name, `<file>.restoring`, and renamed when it is whole; what a
/// restore that died has left is that file, and the next one begins it anew.
final class SqliteTarget implements Target {
    private static final String DOING = "restore into";
    private static final List<String> BESIDE = List.of("", "-wal", "-shm", "-journal");

    private final Path file;
    private final Path work;
    private final Schema schema;
    private final FileChannel lock;

    SqliteTarget(CatalogueSettings.Sqlite settings) {
        this.file = settings.file().toAbsolutePath();
        this.work = file.resolveSibling(file.getFileName() + ".restoring");
        this.schema = Schema.in(CatalogueSettings.sqlite(work));
        checkEmpty(settings);
        this.lock = lock(file.resolveSibling(file.getFileName() + ".restoring.lock"));
    }

    @Override
    public String describe() {
        return "SQLite " + file;
    }

    @Override
    public void make(int version) {
        attempt(() -> {
            for (String suffix : BESIDE) {
                Files.deleteIfExists(beside(work, suffix));
            }
        });
        schema.migrate(version);
    }

    @Override
    public <T> T fill(Session.Direct<T> filling) {
        return schema.with(DOING, connection -> {
            try (Statement statement = connection.createStatement()) {
                // A file that is thrown away unless all went well needs no way back.
                statement.execute("PRAGMA journal_mode = OFF");
                statement.execute("PRAGMA synchronous = OFF");
                statement.execute("PRAGMA locking_mode = EXCLUSIVE");
                // Small enough that what is sorted for an index is sorted in pieces, by the other thread.
                statement.execute("PRAGMA cache_size = -32768");
                statement.execute("PRAGMA threads = 2");
                statement.execute("PRAGMA foreign_keys = OFF");
            }
            connection.setAutoCommit(false);
            T result = filling.on(connection);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        });
    }

    @Override
    public void migrate() {
        schema.migrate(Schema.NEWEST);
        schema.with(DOING, connection -> {
            try (Statement statement = connection.createStatement()) {
                // The planner asks for orders of magnitude, which a few thousand rows of each index tell.
                statement.execute("PRAGMA analysis_limit = 2000");
                statement.execute("ANALYZE");
                // As a catalogue is opened: the mode is kept in the file.
                return statement.execute("PRAGMA journal_mode = WAL");
            }
        });
    }

    @Override
    public void open() {
        attempt(() -> {
            sync(work);
            for (String suffix : BESIDE.subList(1, BESIDE.size())) {
                Files.deleteIfExists(beside(file, suffix));
            }
            Files.move(work, file, StandardCopyOption.ATOMIC_MOVE);
            sync(work.resolveSibling("."));
        });
    }

    /// Leaves what is unfinished; the lock ends with the process too.
    @Override
    public void close() {
        attempt(() -> {
            lock.close();
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + ".restoring.lock"));
        });
    }

    private void checkEmpty(CatalogueSettings.Sqlite settings) {
        if (!Files.exists(file)) {
            return;
        }
        boolean empty = Schema.in(settings).with(DOING, connection -> {
            if (!Tables.areOfACatalogue(connection)) {
                throw new RepositoryException.Incompatible("there is another database at " + file);
            }
            return Tables.areEmpty(connection) && isAloneWith(connection);
        });
        if (!empty) {
            throw new RepositoryException.Conflict("there is a catalogue at " + file
                    + " already, and a restore overwrites nothing; move it away, or" + " name another place (--into)");
        }
    }

    /// Fails if another process has the file open.
    private static boolean isAloneWith(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA locking_mode = EXCLUSIVE");
            statement.execute("BEGIN EXCLUSIVE");
            statement.execute("COMMIT");
            return true;
        }
    }

    private static FileChannel lock(Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (channel.tryLock() != null) {
                    return channel;
                }
            } catch (OverlappingFileLockException e) {
                channel.close();
                throw new RepositoryException.Conflict("this process restores there already: " + path);
            }
            channel.close();
            throw new RepositoryException.Conflict("another process restores there now: " + path);
        } catch (IOException e) {
            throw unwritable(path, e);
        }
    }

    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private interface OnDisk {
        void run() throws IOException;
    }

    private void attempt(OnDisk work) {
        try {
            work.run();
        } catch (IOException e) {
            throw unwritable(file, e);
        }
    }

    private static RuntimeException unwritable(Path path, IOException e) {
        return new RepositoryException.CatalogueUnavailable("cannot write " + path + ": " + e.getMessage(), e);
    }
}
