package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Change;
import dev.coffer.repository.ChangeQuery;
import dev.coffer.repository.Claim;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Fence;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeRequest;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A catalogue was restored, and the one that was there before is worked with still.
abstract class FenceContract {
    private static final EntryPath PATH = new EntryPath("data/1");
    private static final Graces NONE = Graces.standard()
            .withExpired(Duration.ZERO)
            .withSuperseded(Duration.ZERO)
            .withReader(Duration.ZERO);

    @TempDir
    Path home;

    private Repository old;
    private Entry.Published entry;

    /// The settings of another empty database at each call.
    abstract CatalogueSettings newDatabase();

    /// Where the bytes lie; closed by who opened it.
    ObjectStore openStore() {
        return FolderStore.open(home);
    }

    static ObjectStore at(S3Access server) {
        return S3Store.open(S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey()));
    }

    private static String newBucket() {
        return "fence-" + UUID.randomUUID().toString().substring(0, 13);
    }

    private ObjectName epoch() {
        return old.backupStore().object("epoch.json");
    }

    @BeforeEach
    void openRepository() {
        old = Repository.open(newDatabase(), home, openStore(), new BlobLayout.Incarnations(newBucket(), "of/coffer"));
        entry = old.publish("data/1", "one");
        old.backups().make(old.catalogue, rows -> {});
    }

    @AfterEach
    void closeRepository() {
        old.close();
    }

    @Test
    void theOldCatalogueDeletesNothingThatTheRestoredOneRefersTo() {
        // Everything is ready to go: no backup is kept in the old catalogue's eyes, no grace, no hold.
        old.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        old.catalogue.transact(tx -> tx.session().update("UPDATE backup SET state = 'DROPPED', dropped_at = 1"));
        old.catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
        Housekeeping housekeeping = housekeeping(old);
        Housekeeping.Plan plan = housekeeping.plan(NONE, housekeeping.tasks());

        try (Repository restored = restore()) {
            fenced(() -> housekeeping.execute(plan, OptionalDouble.empty(), Housekeeping.Progress.SILENT));
            fenced(() -> housekeeping.purge(new PurgeRequest(PATH, true, Optional.of("a request")), NONE));
            fenced(() -> old.backups().make(old.catalogue, rows -> {}));
            fenced(() -> old.backups().keep(old.catalogue, 1));
            assertThat(old.store.stat(entry.blob().object())).isPresent();
            assertThat(restored.catalogue.current(PATH)).isPresent();
            assertThat(old.backups().list()).hasSize(1);
            assertThat(old.store.list(old.layout.bucket(), "of/coffer/erasures/"))
                    .isEmpty();
        }
    }

    @Test
    void aRunThatIsUnderWayStopsBeforeItsNextBatch() {
        old.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        old.catalogue.transact(tx -> tx.session().update("UPDATE backup SET state = 'DROPPED', dropped_at = 1"));
        old.catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
        Housekeeping housekeeping = housekeeping(old);
        Housekeeping.Plan plan = housekeeping.plan(NONE, housekeeping.tasks());
        fenced(() -> housekeeping.execute(plan, OptionalDouble.empty(), line -> {
            if (line.task() == Housekeeping.Task.CONDEMN && line.count() > 0) {
                restore().close();
            }
            return true;
        }));
        assertThat(old.store.stat(entry.blob().object())).isPresent();
    }

    @Test
    void newBytesAreNotStoredForTheOldCatalogue() {
        restore().close();
        // A process that has asked a moment ago may go on for that moment; one that starts is told.
        try (Repository later = Repository.again(old)) {
            fenced(() -> later.publish("data/2", "two"));
        }
        fenced(() -> Fence.around(old.store, old.layout).check(old.catalogue));
    }

    @Test
    void theRestoredCatalogueCollectsAndMakesBackups() {
        try (Repository restored = restore()) {
            restored.catalogue.transact(tx -> {
                Collecting.turn(tx.session(), true);
                return true;
            });
            Housekeeping housekeeping = housekeeping(restored);
            housekeeping.execute(
                    housekeeping.plan(NONE, housekeeping.tasks()),
                    OptionalDouble.empty(),
                    Housekeeping.Progress.SILENT);
            restored.publish("data/2", "two");
            restored.backups().make(restored.catalogue, rows -> {});
            assertThat(WholeBackups.in(restored.backupStore()).all())
                    .extracting(whole -> whole.manifest().epoch())
                    .containsExactlyInAnyOrder(0L, 1L);
            assertThat(restored.backups().keep(restored.catalogue, 1)).isEqualTo(1);
        }
    }

    @Test
    void ofSeveralRestoresTheLastHasTheStore() {
        try (Repository first = restore();
                Repository second = restore()) {
            fenced(() -> first.publish("data/2", "two"));
            second.publish("data/2", "two");
        }
    }

    @Test
    void aCopyChangesNothingForTheCatalogueThatIsInUse() {
        CatalogueSettings into = newDatabase();
        assertThat(old.backups().copy(Optional.empty(), into, rows -> {}).isCopy())
                .isTrue();
        assertThat(old.store.stat(epoch())).isEmpty();
        old.publish("data/2", "two");
        old.backups().make(old.catalogue, rows -> {});
        try (Repository copy = Repository.again(old, into)) {
            assertThat(copy.catalogue.current(PATH)).isPresent();
            fenced(() -> copy.publish("data/3", "three"));
            fenced(() -> copy.backups().make(copy.catalogue, rows -> {}));

            copy.backups().takeOver(copy.catalogue);
            copy.publish("data/3", "three");
            fenced(() -> old.backups().make(old.catalogue, rows -> {}));
        }
    }

    @Test
    void whoWasFencedMayTakeTheStoreBack() {
        try (Repository restored = restore()) {
            long before = last(old);
            old.backups().takeOver(old.catalogue);
            assertThat(old.catalogue.look(Collecting::isOn)).isFalse();
            old.backups().make(old.catalogue, rows -> {});
            fenced(() -> restored.backups().make(restored.catalogue, rows -> {}));
            assertThat(last(old)).isGreaterThan(before).isGreaterThan(last(restored));
            List<Change> log = old.catalogue.feed(ChangeQuery.all(), before).next(10);
            assertThat(log).extracting(Change::kind).containsExactly(Change.Kind.TAKEN_OVER);
        }
    }

    @Test
    void whoTakesTheStoreBackKeepsWhatTheOtherOnesBackupsReferTo() {
        old.catalogue.inTransaction(tx -> tx.purge(tx.expire(entry)));
        old.catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
        Housekeeping housekeeping = housekeeping(old);
        housekeeping.execute(
                housekeeping.plan(NONE, EnumSet.of(Housekeeping.Task.CONDEMN)),
                OptionalDouble.empty(),
                Housekeeping.Progress.SILENT);
        try (Repository restored = restore()) {
            restored.backups().make(restored.catalogue, rows -> {});
            restored.backups().keep(restored.catalogue, 1);
        }
        old.backups().takeOver(old.catalogue);
        housekeeping.resume();
        housekeeping.execute(
                housekeeping.plan(NONE, housekeeping.tasks()), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
        assertThat(old.store.stat(entry.blob().object()))
                .as("condemned before that backup, by a catalogue that did not know it")
                .isPresent();
        old.backups().make(old.catalogue, rows -> {});
        old.backups().keep(old.catalogue, 1);
        housekeeping.execute(
                housekeeping.plan(NONE, housekeeping.tasks()), OptionalDouble.empty(), Housekeeping.Progress.SILENT);
        assertThat(old.store.stat(entry.blob().object())).isEmpty();
    }

    @Test
    void readersOfTheOldCatalogueGoOn() throws IOException {
        restore().close();
        try (Repository later = Repository.again(old);
                InputStream in = later.blobs.open(later.catalogue.current(PATH).orElseThrow())) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("one");
            fenced(() -> later.publish("data/2", "one"));
        }
    }

    @Test
    void noNumberAndNoTokenIsGivenTwice() {
        long backedUp = last(old);
        Claim before = old.catalogue.claims().claim(PATH, Duration.ofHours(1)).orElseThrow();
        Entry.Published since = old.publish("data/2", "two");
        var feed = old.catalogue.feed(ChangeQuery.all(), 0);
        feed.next(1000);
        long seen = feed.position();

        try (Repository restored = restore()) {
            List<Change> next = restored.catalogue.feed(ChangeQuery.all(), seen).next(10);
            assertThat(next).as("who has seen more than the backup is told").hasSize(1);
            assertThat(next.getFirst().kind()).isEqualTo(Change.Kind.RESTORED);
            assertThat(next.getFirst().number()).isEqualTo(1_000_000_000_001L);
            assertThat(next.getFirst().detail().orElseThrow()).contains("up to change " + backedUp);
            Claim after =
                    restored.catalogue.claims().claim(PATH, Duration.ofHours(1)).orElseThrow();
            assertThat(after.token()).isGreaterThan(before.token());
            assertThat(restored.publish("data/2", "two").publication()).isGreaterThan(since.publication());
        }
    }

    @Test
    void aClaimOfTheBackupIsNotHeldAnyMore() {
        Claim held = old.catalogue.claims().claim(PATH, Duration.ofHours(1)).orElseThrow();
        old.backups().make(old.catalogue, rows -> {});
        // Since then somebody else has taken it over.
        old.catalogue.claims().release(held);
        assertThat(old.catalogue.claims().claim(PATH, Duration.ofHours(1))).isPresent();
        try (Repository restored = restore()) {
            assertThatThrownBy(() -> restored.catalogue.inTransaction(tx -> {
                        tx.check(held);
                        return true;
                    }))
                    .isInstanceOf(RepositoryException.Conflict.class);
        }
    }

    @Test
    void anUnreadableEpochLetsNothingBeDeletedUntilSomebodyTakesOver() {
        old.store.write(epoch(), Content.of("{}".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        assertThatThrownBy(() -> old.backups().make(old.catalogue, rows -> {}))
                .isInstanceOf(RepositoryException.Corrupt.class)
                .hasMessageContaining("take-over");
        old.backups().takeOver(old.catalogue);
        old.backups().make(old.catalogue, rows -> {});
    }

    @Test
    void aStoreThatLostItsObjectsIsTakenByWhoIsThere() {
        try (Repository restored = restore()) {
            restored.store.delete(epoch());
            restored.backups().make(restored.catalogue, rows -> {});
            assertThat(restored.store.stat(epoch())).isPresent();
            fenced(() -> old.backups().make(old.catalogue, rows -> {}));
        }
    }

    private Repository restore() {
        CatalogueSettings into = newDatabase();
        old.backups().withBlobs(old.store, old.layout).restore(Optional.empty(), into, rows -> {});
        return Repository.again(old, into);
    }

    private static Housekeeping housekeeping(Repository repository) {
        return Housekeeping.of(repository.catalogue, repository.store, repository.layout)
                .withBackups(repository.backupStore());
    }

    private static long last(Repository repository) {
        return repository.catalogue.look(session -> session.number("SELECT value FROM counter WHERE name = 'change'"));
    }

    private static void fenced(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(RepositoryException.Fenced.class);
    }
}
