package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Finding;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.migration.Migration;
import dev.coffer.repository.repair.Repair;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A restore runs while the catalogue that it takes the place of works on.
abstract class RestoreRacesContract {
    private static final EntryPath PATH = new EntryPath("data/1");
    private static final Duration NONE = Duration.ZERO;
    private static final Graces AT_ONCE = new Graces(NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE, NONE);

    @TempDir
    Path home;

    private Repository old;
    private Entry.Published entry;

    abstract CatalogueSettings newDatabase();

    @BeforeEach
    void openRepository() {
        old = Repository.open(newDatabase(), home);
        entry = old.publish("data/1", "one");
        old.backups().make(old.catalogue, rows -> {});
    }

    @AfterEach
    void closeRepository() {
        old.close();
    }

    @Test
    void aBackupThatIsGivenUpWhileItIsRestoredIsNotRestored() {
        old.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        CatalogueSettings into = newDatabase();
        assertThatThrownBy(() -> restore(into, RestoreStep.CHECKED, () -> {
                    collect();
                    old.backups().make(old.catalogue, rows -> {});
                    old.backups().keep(old.catalogue, 1);
                    collect();
                }))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("was given up while it was restored");
        assertThat(old.store.stat(entry.blob().object())).isEmpty();

        restore(into, RestoreStep.CHECKED, () -> {});
        try (Repository restored = Repository.again(old, into)) {
            assertThat(restored.catalogue.current(PATH)).isEmpty();
            restored.publish("data/1", "goes on");
        }
    }

    @Test
    void aBackupIsGivenUpManifestFirstSoThatNoneIsRestoredOfWhatMayGo() {
        old.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        collect();
        Backups.Backup newer = old.backups().make(old.catalogue, rows -> {});
        assertThatThrownBy(() -> old.backups().keep(old.catalogue, 1, step -> {
                    if (step == BackupStep.WITHDRAWN) {
                        throw new IllegalStateException("stopped here");
                    }
                }))
                .hasMessage("stopped here");
        assertThat(old.backups().list()).containsExactly(newer);
        collect();
        assertThat(old.store.stat(entry.blob().object()))
                .as("its row keeps them still")
                .isPresent();
        assertThat(old.backups().keep(old.catalogue, 1)).isEqualTo(1);
        collect();
        assertThat(old.store.stat(entry.blob().object())).isEmpty();
    }

    @Test
    void whatIsErasedWhileABackupIsRestoredIsErasedThere() {
        CatalogueSettings into = newDatabase();
        Backups.Restored restored = restore(
                into,
                RestoreStep.CHECKED,
                () -> housekeeping().purge(new PurgeRequest(PATH, true, Optional.of("a request")), AT_ONCE));
        assertThat(restored.erased()).isEqualTo(1);
        assertThat(old.store.stat(entry.blob().object())).isEmpty();
        try (Repository after = Repository.again(old, into)) {
            assertThat(after.catalogue.current(PATH)).isEmpty();
            assertThat(Fsck.check(after.catalogue, after.store, after.layout)).isEmpty();
        }
    }

    @Test
    void aBackupThatEndsBesideARestoreIsTakenBack() {
        Backups.Backup older = old.backups().list().getFirst();
        CatalogueSettings into = newDatabase();
        assertThatThrownBy(() -> old.backups().make(old.catalogue, rows -> {}, step -> {
                    if (step == BackupStep.MANIFEST_WRITTEN) {
                        backups().restore(Optional.of(older.id().toString()), into, rows -> {});
                    }
                }))
                .isInstanceOf(RepositoryException.Fenced.class);
        assertThat(old.backups().list()).containsExactly(older);
    }

    @Test
    void theNewestBackupIsThatOfTheLastEpoch() {
        Manifest first = WholeBackups.in(old.backupStore()).all().getFirst().manifest();
        Manifest left = of(first, 0, Duration.ofDays(1));
        Manifest valid = of(first, 1, Duration.ofHours(1));
        var there = new WholeBackups(
                old.backupStore(),
                List.of(left, valid, first).stream()
                        .map(each -> new WholeBackups.Whole(
                                BackupFolder.of(old.backupStore(), each.startedAt(), each.id()), each))
                        .toList());
        assertThat(there.choose(Optional.empty()).manifest()).isEqualTo(valid);
        assertThat(there.newestFirst())
                .extracting(Backups.Backup::at)
                .containsExactly(valid.startedAt(), left.startedAt(), first.startedAt());
    }

    @Test
    void nothingElseOfTheOldCatalogueChangesTheStore() {
        BlobLayout.Incarnations next = new BlobLayout.Incarnations("next", "");
        old.store.createBucket("next");
        Migration migration = Migration.of(
                old.catalogue, new Migration.Place(old.store, old.layout), new Migration.Place(old.store, next));
        Migration.Listener silent = (what, reason) -> {};
        migration.run(silent);
        Entry.Published lost = old.publish("data/lost", "lost");
        old.store.delete(lost.blob().object());
        Finding missing = Fsck.check(old.catalogue, old.store, old.layout).getFirst();
        try (ObjectStore copies = FolderStore.open(home.resolve("copies"))) {
            copies.createBucket("coffer");
            BackupStore mirror = new BackupStore(BackupStore.BACKUP, copies, "coffer", "");
            new Backups(mirror, old.temp).make(old.catalogue, rows -> {});
            new Backups(mirror, old.temp)
                    .withBlobs(old.store, old.layout)
                    .restore(Optional.empty(), newDatabase(), rows -> {});

            Repair repair = Repair.of(old.catalogue, old.store, old.layout, old.temp);
            fenced(() -> repair.execute(missing));
            fenced(() -> migration.drop(silent));
            fenced(() -> migration.run(silent));
            fenced(() -> new Backups(mirror, old.temp).mirror(old.catalogue, old.store, old.layout, rows -> {}));
            assertThat(copies.list("coffer", "blobs/")).isEmpty();
            assertThat(old.store.stat(entry.blob().object())).isPresent();
        }
    }

    private static Manifest of(Manifest one, long epoch, Duration later) {
        return new Manifest(
                UUID.randomUUID(),
                one.engine(),
                one.version(),
                one.startedAt().plus(later),
                one.finishedAt().plus(later),
                one.startSeq(),
                one.lastChange(),
                epoch,
                one.tables());
    }

    private Backups backups() {
        return old.backups().withBlobs(old.store, old.layout);
    }

    /// @param meanwhile what happens when the restore has come to a step
    private Backups.Restored restore(CatalogueSettings into, RestoreStep at, Runnable meanwhile) {
        return backups().restore(Optional.empty(), into, rows -> {}, step -> {
            if (step == at) {
                meanwhile.run();
            }
        });
    }

    private Housekeeping housekeeping() {
        return Housekeeping.of(old.catalogue, old.store, old.layout).withBackups(old.backupStore());
    }

    private void collect() {
        old.catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0 WHERE state = 'LIVE'"));
        Housekeeping housekeeping = housekeeping();
        housekeeping.execute(
                housekeeping.plan(AT_ONCE, housekeeping.tasks()), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
    }

    private static void fenced(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RepositoryException.Fenced.class);
    }
}
