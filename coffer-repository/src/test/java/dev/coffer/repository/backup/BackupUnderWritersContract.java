package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.ChangesetId;
import dev.coffer.repository.Changesets;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Tag;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Backups are made while several hosts publish, expire, purge and land changesets: each holds one moment.
abstract class BackupUnderWritersContract {
    private static final int BACKUPS = 12;

    @TempDir
    Path home;

    abstract CatalogueSettings newDatabase();

    @Test
    void everyBackupIsOneMomentWhateverIsWrittenMeanwhile() throws Exception {
        CatalogueSettings settings = newDatabase();
        AtomicBoolean stopped = new AtomicBoolean();
        AtomicLong written = new AtomicLong();
        List<Future<?>> writers = new ArrayList<>();
        List<Long> changes = new ArrayList<>();
        try (Repository repository = Repository.open(settings, home);
                Repository second = Repository.open(settings, home);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 4; i++) {
                Repository mine = i % 2 == 0 ? repository : second;
                int number = i;
                writers.add(threads.submit(() -> {
                    while (!stopped.get()) {
                        write(mine, number, written.incrementAndGet());
                    }
                }));
            }
            try {
                for (int i = 0; i < BACKUPS; i++) {
                    Backups.Backup backup = repository.backups().make(repository.catalogue, rows -> {});
                    repository.backups().keep(repository.catalogue, 1);
                    changes.add(backup.lastChange());
                    CatalogueSettings into = Databases.sqlite(home);
                    repository.backups().copy(Optional.of(backup.id().toString()), into, rows -> {});
                    assertThat(Dumped.contradictions(into)).as("backup %s", i).isZero();
                    Backups.Drilled drilled = repository
                            .backups()
                            .drill(Optional.empty(), repository.store, new Backups.Sampling(50, 0.1, i), rows -> {});
                    assertThat(drilled.findings()).as("backup %s", i).isEmpty();
                }
            } finally {
                stopped.set(true);
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        assertThat(changes).as("writers went on all the time").doesNotHaveDuplicates();
    }

    private static void write(Repository repository, int writer, long number) {
        String path = "data/" + writer + "/" + number % 20;
        Entry.Published entry = repository.publish(path, "content " + number % 50);
        switch ((int) (number % 4)) {
            case 0 -> repository.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
            case 1 ->
                repository.catalogue.inTransaction(tx -> {
                    tx.tag(entry, List.of(new Tag("t" + number % 7)));
                    return true;
                });
            case 2 -> {
                Changesets changesets = repository.catalogue.changesets();
                var open = changesets.begin(new ChangesetId(UUID.randomUUID()), "work", Changesets.LEASE);
                changesets.add(
                        open,
                        Map.of(
                                new EntryPath(path + "/a"), repository.blob("a" + number % 30),
                                new EntryPath(path + "/b"), repository.blob("b" + number % 30)));
                if (number % 8 == 2) {
                    changesets.commit(open);
                } else {
                    changesets.rollBack(open);
                }
            }
            default -> repository.catalogue.inTransaction(tx -> tx.expire(entry));
        }
    }
}
