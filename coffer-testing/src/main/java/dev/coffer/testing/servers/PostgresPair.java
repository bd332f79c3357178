package dev.coffer.testing.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL primary and a replica that each commit waits for: what fails over.
///
/// The primary can be killed, once, as a machine that loses its power; then the replica can be promoted.
public final class PostgresPair implements AutoCloseable {
    private static final String USER = "postgres";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final EmbeddedPostgres primary;
    private final EmbeddedPostgres replica;

    private PostgresPair(Path home, EmbeddedPostgres primary, EmbeddedPostgres replica) {
        this.home = home;
        this.primary = primary;
        this.replica = replica;
    }

    /// Starts both.
    ///
    /// @throws ServerFailed if they cannot be started
    public static PostgresPair start() {
        Path home = GuardedProcess.newDirectory("coffer-postgres-pair-");
        try {
            Path first = home.resolve("primary");
            Path second = home.resolve("replica");
            int port = GuardedProcess.freePort();
            cluster(first, port).close();
            copy(first, second);
            Files.createFile(second.resolve("standby.signal"));
            Files.writeString(
                    second.resolve("postgresql.auto.conf"),
                    "primary_conninfo = 'host=127.0.0.1 port=" + port + " user=" + USER
                            + " application_name=replica'\n");
            EmbeddedPostgres primary = cluster(first, port);
            EmbeddedPostgres replica = cluster(second, GuardedProcess.freePort());
            var pair = new PostgresPair(home, primary, replica);
            pair.await(primary, "SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'");
            execute(primary, "ALTER SYSTEM SET synchronous_standby_names = 'replica'");
            execute(primary, "SELECT pg_reload_conf()");
            pair.await(primary, "SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'");
            execute(primary, "CREATE DATABASE pair");
            return pair;
        } catch (IOException e) {
            throw new ServerFailed("the two PostgreSQL servers did not start", e);
        }
    }

    /// The database, wherever the primary is.
    public PostgresDatabase database() {
        return new PostgresDatabase(
                "jdbc:postgresql://127.0.0.1:" + primary.getPort() + ",127.0.0.1:" + replica.getPort()
                        + "/pair?targetServerType=primary&hostRecheckSeconds=1",
                USER,
                USER);
    }

    /// Kills the primary with all its processes.
    public void killPrimary() {
        try {
            String pid =
                    Files.readAllLines(home.resolve("primary/postmaster.pid")).getFirst();
            ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            List<ProcessHandle> backends = postmaster.descendants().toList();
            postmaster.destroyForcibly();
            backends.forEach(ProcessHandle::destroyForcibly);
            postmaster.onExit().join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the replica the primary; returns when it takes writes.
    public void promote() {
        execute(replica, "SELECT pg_promote()");
        execute(replica, "ALTER SYSTEM SET synchronous_standby_names = ''");
        execute(replica, "SELECT pg_reload_conf()");
        await(replica, "SELECT NOT pg_is_in_recovery()");
    }

    @Override
    public void close() throws IOException {
        replica.close();
        if (ProcessHandle.current().isAlive() && Files.exists(home.resolve("primary/postmaster.pid"))) {
            closeQuietly(primary);
        }
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /// It may have been killed, and then there is nothing to stop.
    private static void closeQuietly(EmbeddedPostgres server) {
        try {
            server.close();
        } catch (IOException | RuntimeException gone) {
            return;
        }
    }

    private static EmbeddedPostgres cluster(Path data, int port) throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setCleanDataDirectory(false)
                .setPort(port)
                .setServerConfig("fsync", "off")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("wal_level", "replica")
                .setServerConfig("wal_keep_size", "256MB")
                .setServerConfig("hot_standby", "on")
                .setServerConfig("max_connections", "100")
                .start();
        PostgresServer.endWithThisJvm(data);
        return server;
    }

    private void await(EmbeddedPostgres server, String question) {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!isSo(server, question)) {
            if (Instant.now().isAfter(deadline)) {
                throw new ServerFailed("never true: " + question, null);
            }
            Thread.onSpinWait();
        }
    }

    private static boolean isSo(EmbeddedPostgres server, String question) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                var row = statement.executeQuery(question)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            throw new ServerFailed(question, e);
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new ServerFailed(sql, e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        Files.deleteIfExists(to.resolve("epg-lock"));
        Files.deleteIfExists(to.resolve("postmaster.pid"));
    }
}
