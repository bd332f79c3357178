package dev.coffer.testing.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A PostgreSQL server that can be stopped or killed, and started again on the same port with what it had
/// committed.
public final class StoppablePostgres implements AutoCloseable {
    private static final String USER = "postgres";

    private final Path home = GuardedProcess.newDirectory("coffer-postgres-stoppable-");
    private final int port = GuardedProcess.freePort();
    private EmbeddedPostgres server;

    private StoppablePostgres() {
        this.server = run();
    }

    /// Starts one.
    ///
    /// @throws ServerFailed if it cannot be started
    public static StoppablePostgres running() {
        return new StoppablePostgres();
    }

    /// Its one database.
    public PostgresDatabase database() {
        return new PostgresDatabase("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, USER);
    }

    /// Stops it as its administrator does: connections are ended, and what is under way is undone. One that was
    /// killed is let go of.
    public void stop() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Kills it with all its processes; it recovers when it is started again.
    public void kill() {
        try {
            String pid = Files.readAllLines(data().resolve("postmaster.pid")).getFirst();
            ProcessHandle postmaster = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
            List<ProcessHandle> backends = postmaster.descendants().toList();
            postmaster.destroyForcibly();
            backends.forEach(ProcessHandle::destroyForcibly);
            postmaster.onExit().join();
            backends.forEach(backend -> backend.onExit().join());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        stop();
    }

    /// Starts it again; returns when it answers.
    public void start() {
        server = run();
    }

    @Override
    public void close() throws IOException {
        stop();
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    private Path data() {
        return home.resolve("data");
    }

    private EmbeddedPostgres run() {
        try {
            EmbeddedPostgres started = EmbeddedPostgres.builder()
                    .setDataDirectory(data())
                    .setCleanDataDirectory(false)
                    .setPort(port)
                    .setServerConfig("fsync", "off") // what a process has written outlives it
                    .setServerConfig("synchronous_commit", "on") // embedded, it is off
                    .setServerConfig("max_connections", "50")
                    .start();
            PostgresServer.endWithThisJvm(data());
            return started;
        } catch (IOException e) {
            throw new ServerFailed("the PostgreSQL server did not start", e);
        }
    }
}
