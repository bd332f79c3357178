package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.RepositoryException;
import dev.coffer.testing.servers.StoppablePostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer log --follow` in a process of its own, while several write and the PostgreSQL server of the catalogue
/// is stopped, and killed: it goes on, with every change once and in its order.
class LogThroughOutageTest {
    private static final int WRITERS = 2;

    @TempDir
    Path home;

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final Semaphore written = new Semaphore(0);

    @Test
    void aFollowerMissesNothingAndReadsNothingTwiceThroughOutages() throws Exception {
        Path out = home.resolve("out");
        Path said = home.resolve("said");
        try (StoppablePostgres server = StoppablePostgres.running()) {
            Workplace workplace = Workplace.onPostgres(home, server.database());
            try (Catalogue catalogue = Catalogue.open(workplace.catalogue());
                    ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
                List<Future<?>> writers = new ArrayList<>();
                for (int i = 0; i < WRITERS; i++) {
                    String name = "w" + i;
                    writers.add(threads.submit(() -> write(catalogue, name)));
                }
                Process follower = workplace.start(out, said, Main.class, List.of(), "log", "--follow");
                try {
                    awaitWritten();
                    await(follower, out, 1);

                    server.stop();
                    await(follower, said, 1);
                    server.start();
                    awaitWritten();
                    await(follower, said, 2);

                    server.kill();
                    await(follower, said, 3);
                    server.start();
                    awaitWritten();
                    await(follower, said, 4);
                } finally {
                    stopped.set(true);
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                List<Long> all = catalogue.read(
                        snapshot -> snapshot.changes(0).map(Change::number).toList());
                assertThat(all)
                        .isEqualTo(LongStream.rangeClosed(1, all.size()).boxed().toList());
                await(follower, out, all.size());
                follower.destroy();
                assertThat(follower.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(Files.readAllLines(out).stream()
                                .map(row -> Long.valueOf(row.substring(0, row.indexOf('\t'))))
                                .toList())
                        .isEqualTo(all);
            } finally {
                stopped.set(true);
            }
        }
        List<String> lines = Files.readAllLines(said);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(lines.get(i))
                    .startsWith(
                            i % 2 == 0
                                    ? "coffer: waiting for the catalogue, to go on after "
                                    : "coffer: the catalogue answers again");
        }
        assertThat(lines).hasSizeGreaterThanOrEqualTo(4).hasSizeLessThan(12);
    }

    /// As a program does that tries again what was not answered.
    private void write(Catalogue catalogue, String name) {
        for (int i = 0; !stopped.get(); i++) {
            EntryPath path = new EntryPath(name + "/" + i);
            try {
                catalogue.inTransaction(tx -> tx.announce(path));
                written.release();
                LockSupport.parkNanos(1_000_000);
            } catch (RepositoryException.CatalogueUnavailable | RepositoryException.CommitUnknown e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /// Some that are begun after this was called.
    private void awaitWritten() throws InterruptedException {
        written.drainPermits();
        assertThat(written.tryAcquire(20, 120, TimeUnit.SECONDS)).isTrue();
    }

    private static void await(Process process, Path file, long lines) throws Exception {
        while (Files.readAllLines(file).size() < lines) {
            assertThat(process.waitFor(20, TimeUnit.MILLISECONDS))
                    .as("ended; it said: %s", Files.readAllLines(file))
                    .isFalse();
        }
    }
}
