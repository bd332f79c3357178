package dev.coffer.benchmarks.catalogue;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.PostgresDatabase;
import dev.coffer.testing.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A database to measure on, and bare connections to it that are set up as the catalogue's own are.
sealed interface Engine {

    /// An empty database.
    Engine another();

    CatalogueSettings settings();

    Connection connect() throws SQLException;

    /// What makes numbers from 1 to the one that takes the place of the mark, as `n`.
    String series();

    /// Tells the database about what it has been filled with.
    void analyse() throws SQLException;

    /// Gives back the room that it takes.
    void drop() throws SQLException, IOException;

    default Catalogue open() {
        return Catalogue.open(settings());
    }

    static Engine of(String name, Path folder) {
        return switch (name) {
            case "sqlite" -> new Sqlite(folder, new AtomicInteger());
            case "postgresql" -> new Postgresql(PostgresServer.shared().newDatabase());
            default -> throw new IllegalArgumentException("sqlite or postgresql, not " + name);
        };
    }

    record Sqlite(Path folder, AtomicInteger number) implements Engine {
        @Override
        public Engine another() {
            number.incrementAndGet();
            return this;
        }

        Path file() {
            return folder.resolve("catalogue-" + number + ".db");
        }

        @Override
        public CatalogueSettings settings() {
            return CatalogueSettings.sqlite(file());
        }

        @Override
        public Connection connect() throws SQLException {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode = WAL");
                statement.execute("PRAGMA synchronous = FULL");
                statement.execute("PRAGMA foreign_keys = ON");
            }
            return connection;
        }

        @Override
        public String series() {
            return "WITH RECURSIVE s(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?)";
        }

        @Override
        public void analyse() throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
            }
        }

        @Override
        public void drop() throws IOException {
            for (String end : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(file().resolveSibling(file().getFileName() + end));
            }
        }
    }

    record Postgresql(PostgresDatabase database) implements Engine {
        @Override
        public Engine another() {
            return new Postgresql(PostgresServer.shared().newDatabase());
        }

        @Override
        public CatalogueSettings settings() {
            return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
        }

        @Override
        public Connection connect() throws SQLException {
            return DriverManager.getConnection(
                    database.url() + "?reWriteBatchedInserts=true", database.user(), database.password());
        }

        @Override
        public String series() {
            return "WITH s(n) AS (SELECT generate_series(1, ?))";
        }

        @Override
        public void analyse() throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("VACUUM ANALYZE");
            }
        }

        @Override
        public void drop() throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                statement.execute("TRUNCATE derivative, derivative_input");
            }
        }
    }
}
