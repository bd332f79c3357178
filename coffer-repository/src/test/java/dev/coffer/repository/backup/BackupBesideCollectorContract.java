package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Entry;
import dev.coffer.repository.Graces;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The collector leaves alone what a backup refers to, whenever the one was made and the other ran.
abstract class BackupBesideCollectorContract {
    private static final Duration NONE = Duration.ZERO;
    private static final Graces AT_ONCE = new Graces(NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE);
    private static final Backups.Sampling ALL = new Backups.Sampling(1_000_000, 1, 1);

    @TempDir
    Path home;

    private Repository repository;

    abstract CatalogueSettings newDatabase();

    @BeforeEach
    void openRepository() {
        repository = Repository.open(newDatabase(), home);
    }

    @AfterEach
    void closeRepository() {
        repository.close();
    }

    @Test
    void whatABackupRefersToStaysUntilTheBackupIsGivenUp() {
        Entry.Published entry = repository.publish("data/x", "x");
        make();
        repository.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        endHolds();
        collect();
        collect();
        assertThat(repository.store.stat(entry.blob().object())).isPresent();
        CatalogueSettings into = newDatabase();
        repository.backups().copy(Optional.empty(), into, rows -> {});
        try (Repository restored = Repository.open(into, home)) {
            assertThat(restored.catalogue.current(entry.path())).isPresent();
            assertThat(drill()).isEmpty();
            assertThat(restored.catalogue.look(Collecting::isOn)).isFalse();
        }

        make();
        repository.backups().keep(repository.catalogue, 1);
        collect();
        assertThat(repository.store.stat(entry.blob().object())).isEmpty();
        assertThat(drill()).isEmpty();
    }

    @Test
    void whateverIsCollectedMeanwhileEveryBackupFindsItsBlobs() throws Exception {
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<?>> others = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 2; i++) {
                int writer = i;
                others.add(threads.submit(() -> {
                    for (int n = 0; !stopped.get(); n++) {
                        write(writer, n);
                    }
                }));
            }
            others.add(threads.submit(() -> {
                while (!stopped.get()) {
                    endHolds();
                    collect();
                }
            }));
            for (int i = 0; i < 8; i++) {
                make();
                assertThat(drill()).as("backup %s", i).isEmpty();
                repository.backups().keep(repository.catalogue, 2);
            }
            stopped.set(true);
            for (Future<?> other : others) {
                other.get();
            }
        }
        assertThat(Dumped.number(newest(), "SELECT count(*) FROM blob WHERE state = 'GONE'"))
                .as("the collector had something to do")
                .isPositive();
    }

    private void write(int writer, int number) {
        try {
            Entry.Published entry = repository.publish("data/" + writer + "/" + number % 5, "content " + number % 7);
            if (number % 3 > 0) {
                repository.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
            }
        } catch (RepositoryException.Conflict collected) {
            // Its hold was ended before the entry referred to it: the same would be brought again.
            assertThat(collected).hasMessageContaining("collected");
        }
    }

    private CatalogueSettings newest() {
        make();
        CatalogueSettings into = Databases.sqlite(home);
        repository.backups().copy(Optional.empty(), into, rows -> {});
        return into;
    }

    private void make() {
        repository.backups().make(repository.catalogue, rows -> {});
    }

    private List<Backups.Finding> drill() {
        return repository
                .backups()
                .drill(Optional.empty(), repository.store, ALL, rows -> {})
                .findings();
    }

    /// Holds of blobs that are about to be referred to pass.
    private void endHolds() {
        repository.catalogue.transact(
                tx -> tx.session().update("UPDATE blob SET lease_until = 1 WHERE state = 'LIVE' AND lease_until > 1"));
    }

    private void collect() {
        Housekeeping housekeeping = Housekeeping.of(repository.catalogue, repository.store, Repository.LAYOUT)
                .withBackups(repository.backupStore());
        housekeeping.execute(
                housekeeping.plan(AT_ONCE, EnumSet.of(Task.CONDEMN, Task.DELETE)),
                OptionalDouble.empty(),
                line -> true);
    }
}
