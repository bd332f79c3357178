package dev.coffer.repository.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Change;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.EntryQuery;
import dev.coffer.repository.EntryState;
import dev.coffer.repository.Erasures;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.backup.Backups;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// A process is killed at each step of expiring, purging, collecting and erasing: what is published reads well,
/// and the next run ends with no garbage.
abstract class HousekeepingCrashContract {
    private static final EntryPath CURRENT = new EntryPath("data/x");

    @TempDir
    Path home;

    private Catalogue catalogue;
    private FolderStore store;
    private Entry.Published old;

    abstract CatalogueSettings settings();

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @BeforeEach
    void fill() throws IOException {
        catalogue = Catalogue.open(settings());
        store = FolderStore.open(home.resolve("store"));
        store.createBucket("coffer");
        store.createBucket("mirror");
        old = publish(CURRENT, "old");
        publish(CURRENT, "new");
        Entry.Published expired = publish(new EntryPath("data/gone"), "gone");
        catalogue.inTransaction(tx -> tx.expire(expired));
        publish(CrashingHousekeeping.SECRET, "secret");
        Blob dropped = bring("garbage");
        catalogue.inTransaction(tx -> tx.purge(tx.add(new EntryPath("data/dropped"), dropped)));
        Blob abandoned = bring("abandoned");
        catalogue.transact(tx -> tx.session()
                .update(
                        "INSERT INTO blob (id, place, sha256, md5, size, bucket, object_key, state, media_type, staged_at,"
                                + " lease_until) SELECT ?, place, sha256, md5, size, bucket, object_key || 'x', 'STAGING',"
                                + " media_type, 0, 0 FROM blob WHERE id = ?",
                        UUID.randomUUID().toString(),
                        abandoned.incarnation().toString()));
        store.copy(
                abandoned.object(), new ObjectName("coffer", abandoned.object().key() + "x"));
        letLeasesPass();
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"ERASURE_WRITTEN", "REFERENCES_GONE"})
    void whoIsKilledKeepingHouseIsGoneOnWith(HousekeepingStep step) throws Exception {
        assertThat(run(step.name(), "gc")).isEqualTo(CrashingHousekeeping.KILLED);
        checkWhatIsPublished("new", "secret");
        letLeasesPass();

        assertThat(run("NONE", "gc")).isZero();
        letLeasesPass();
        assertThat(run("NONE", "gc")).isZero();
        checkWhatIsPublished("new", "secret");
        checkThereIsNoGarbage(2);
        assertThat(state(old)).isIn(EntryState.PURGED.name(), "GONE");
    }

    @ParameterizedTest
    @EnumSource(
            names = {"ERASURE_WRITTEN", "REFERENCES_GONE", "LOCKED", "LISTED", "PURGED", "TAKEN", "DELETED", "BURIED"})
    void whoIsKilledErasingIsGoneOnWith(HousekeepingStep step) throws Exception {
        assertThat(run(step.name(), "erase")).isEqualTo(CrashingHousekeeping.KILLED);
        BackupStore backups = new BackupStore(BackupStore.BACKUP, store, "mirror", "");
        try (var written = Erasures.in(backups, info -> {})) {
            assertThat(written).as("a restore repeats it").hasSize(1);
        }
        checkWhatIsPublished("new");
        letLeasesPass();

        assertThat(run("NONE", "erase")).isZero();
        for (int i = 0; i < 2; i++) {
            letLeasesPass();
            assertThat(run("NONE", "gc")).isZero();
        }
        checkThereIsNoGarbage(1);
        assertThat(catalogue.current(CrashingHousekeeping.SECRET)).isEmpty();
        checkWhatIsPublished("new");
    }

    @Test
    void whatWasChosenInAnEpochIsNotDeletedInTheNext() {
        BackupStore place = new BackupStore(BackupStore.MAIN, store, "coffer", "");
        Housekeeping housekeeping = Housekeeping.of(catalogue, store, CrashingHousekeeping.LAYOUT)
                .withSteps(step -> {
                    if (step == HousekeepingStep.TAKEN) {
                        new Backups(place, home).takeOver(catalogue);
                    }
                });
        Housekeeping.Plan plan = housekeeping.plan(CrashingHousekeeping.NONE, housekeeping.tasks());
        long before = objects();
        assertThatThrownBy(() -> housekeeping.execute(plan, OptionalDouble.empty(), Housekeeping.Progress.SILENT))
                .isInstanceOf(RepositoryException.Fenced.class);
        assertThat(number("SELECT count(*) FROM blob WHERE state = 'CONDEMNED'"))
                .isPositive();
        assertThat(objects()).isEqualTo(before);

        letLeasesPass();
        Housekeeping next = Housekeeping.of(catalogue, store, CrashingHousekeeping.LAYOUT);
        next.resume();
        next.execute(
                next.plan(CrashingHousekeeping.NONE, next.tasks()),
                OptionalDouble.empty(),
                Housekeeping.Progress.SILENT);
        assertThat(objects()).isLessThan(before);
    }

    private long objects() {
        try (Stream<ObjectInfo> objects = store.list("coffer", "blobs/")) {
            return objects.count();
        }
    }

    private void checkWhatIsPublished(String... texts) throws IOException {
        List<Entry> current =
                catalogue.read(snapshot -> snapshot.find(EntryQuery.current()).toList());
        List<String> read = new ArrayList<>();
        for (Entry entry : current) {
            try (InputStream in = new Blobs(catalogue, store, CrashingHousekeeping.LAYOUT).open((Entry.Held) entry)) {
                read.add(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        assertThat(read).contains(texts);
        List<Long> numbers = catalogue.read(
                snapshot -> snapshot.changes(0).map(Change::number).toList());
        assertThat(numbers)
                .isEqualTo(LongStream.rangeClosed(1, numbers.size()).boxed().toList());
    }

    private void checkThereIsNoGarbage(int live) {
        List<ObjectName> owned = catalogue.look(session -> session.list(
                "SELECT bucket, object_key FROM blob WHERE state = 'LIVE'",
                row -> new ObjectName(row.getString(1), row.getString(2))));
        assertThat(owned).hasSize(live);
        try (Stream<ObjectInfo> objects = store.list("coffer", "")) {
            assertThat(objects.map(ObjectInfo::name)).containsExactlyInAnyOrderElementsOf(owned);
        }
        assertThat(number("SELECT count(*) FROM blob WHERE state IN ('STAGING', 'CONDEMNED')"))
                .isZero();
    }

    /// What was given to a process for some time is no longer its own.
    private void letLeasesPass() {
        catalogue.transact(
                tx -> tx.session().update("UPDATE blob SET lease_until = 0 WHERE state IN ('LIVE', 'STAGING')")
                        + tx.session().update("UPDATE removal SET due_at = 0 WHERE due_at IS NOT NULL"));
    }

    private String state(Entry entry) {
        return catalogue.<String, RuntimeException>read(snapshot ->
                snapshot.entry(entry.id()).map(now -> now.state().name()).orElse("GONE"));
    }

    private long number(String sql) {
        return catalogue.look(session -> session.number(sql));
    }

    private Blob bring(String text) throws IOException {
        return new Blobs(catalogue, store, CrashingHousekeeping.LAYOUT)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                .blob();
    }

    private Entry.Published publish(EntryPath path, String text) throws IOException {
        Blob blob = bring(text);
        return catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
    }

    private int run(String step, String what) throws Exception {
        return CrashingHousekeeping.run(home, step, what, where());
    }
}
