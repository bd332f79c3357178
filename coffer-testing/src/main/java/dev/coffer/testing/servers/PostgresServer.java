package dev.coffer.testing.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// A PostgreSQL server with databases to throw away; nothing in it is written through to the disk.
public final class PostgresServer {
    private static final String USER = "postgres";

    private final EmbeddedPostgres postgres;
    private final AtomicInteger databases = new AtomicInteger();
    private Optional<String> template = Optional.empty();

    private PostgresServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    /// The one server of this JVM, started by the first caller.
    ///
    /// @throws ServerFailed if it cannot be started
    public static PostgresServer shared() {
        return Shared.SERVER;
    }

    /// Makes an empty database.
    public PostgresDatabase newDatabase() {
        return create("");
    }

    /// Makes a database with tables: a copy of one that has them, which takes a fraction of the time that making them
    /// takes.
    ///
    /// @param tables makes them in an empty database, and leaves no connection open; always the same
    public PostgresDatabase newDatabase(Consumer<PostgresDatabase> tables) {
        synchronized (this) {
            if (template.isEmpty()) {
                PostgresDatabase first = newDatabase();
                tables.accept(first);
                template = Optional.of(first.url().substring(first.url().lastIndexOf('/') + 1));
            }
        }
        return create(" TEMPLATE " + template.get());
    }

    private PostgresDatabase create(String how) {
        String name = "test" + databases.incrementAndGet();
        try (Connection connection = postgres.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE " + name + how);
        } catch (SQLException e) {
            throw new ServerFailed("cannot make the database " + name, e);
        }
        return new PostgresDatabase("jdbc:postgresql://localhost:" + postgres.getPort() + "/" + name, USER, USER);
    }

    private static final class Shared {
        static final PostgresServer SERVER = start();
    }

    private static PostgresServer start() {
        Path data = GuardedProcess.newDirectory("coffer-postgres-");
        try {
            EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                    .setDataDirectory(data)
                    .setCleanDataDirectory(true)
                    .setServerConfig("fsync", "off")
                    .setServerConfig("full_page_writes", "off")
                    .setServerConfig("max_connections", "200")
                    .start();
            endWithThisJvm(data);
            return new PostgresServer(postgres);
        } catch (IOException e) {
            throw new ServerFailed("the embedded PostgreSQL did not start", e);
        }
    }

    /// The embedded server is stopped by a shutdown hook, which a killed JVM does not run.
    static void endWithThisJvm(Path data) throws IOException {
        String postmaster = Files.readAllLines(data.resolve("postmaster.pid")).getFirst();
        Path directory = GuardedProcess.newDirectory("coffer-postgres-guard-");
        String waitThenQuit =
                "trap 'kill -QUIT \"$0\"; rm -rf \"$1\"; exit 0' TERM; while :; do sleep 60 & wait $!; done";
        List<String> command = List.of("sh", "-c", waitThenQuit, postmaster, data.toString());
        GuardedProcess.start(directory, directory.resolve("log"), command);
    }
}
