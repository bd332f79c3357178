package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.adoption.Adoption;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process is killed at each step of a migration: all can be read in both places, the next run completes,
/// and checks find nothing wrong.
abstract class MigrationCrashContract extends CatalogueOfEntries {
    private static final int BLOBS = 5;

    @TempDir
    Path home;

    private ObjectStore from;
    private ObjectStore to;

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @BeforeEach
    void openStores() {
        from = FolderStore.open(home.resolve("from"));
        to = FolderStore.open(home.resolve("to"));
        from.createBucket("coffer");
        from.createBucket("pictures");
        to.createBucket("elsewhere");
    }

    @AfterEach
    void closeStores() {
        from.close();
        to.close();
    }

    @ParameterizedTest
    @CsvSource({
        "own, ANNOUNCED",
        "own, COPIED",
        "own, LIVE",
        "own, REFERRED",
        "own, RECORDED",
        "legacy, ANNOUNCED",
        "legacy, COPIED",
        "legacy, LIVE",
        "legacy, REFERRED"
    })
    void aKilledMigrationIsGoneOnWith(String kind, String step) throws Exception {
        fill(kind.equals("own"));
        assertThat(run(kind, step, "run")).isEqualTo(CrashingMigration.KILLED);
        assertThat(CrashingMigration.checkOld(catalogue, from, kind.equals("own")))
                .isEmpty();
        assertThat(CrashingMigration.check(catalogue, from, to, kind.equals("own")))
                .isEmpty();

        assertThat(run(kind, "NONE", "run")).isZero();
        checkMoved(kind.equals("own"));
        assertThat(CrashingMigration.checkOld(catalogue, from, kind.equals("own")))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"own, CONDEMNED", "legacy, CONDEMNED", "legacy, DELETED", "legacy, GONE"})
    void aKilledDropIsGoneOnWith(String kind, String step) throws Exception {
        fill(kind.equals("own"));
        assertThat(run(kind, "NONE", "run")).isZero();
        assertThat(run(kind, step, "drop")).isEqualTo(CrashingMigration.KILLED);
        checkMoved(kind.equals("own"));
        if (kind.equals("legacy")) {
            checkOneIsRefused();
        }

        assertThat(run(kind, "NONE", "drop")).isZero();
        checkMoved(kind.equals("own"));
        assertThat(catalogue.<Long>look(session -> session.number(
                        "SELECT count(*) FROM blob WHERE place = ? AND state = 'LIVE'",
                        kind.equals("own") ? LAYOUT.place() : CrashingMigration.MANY.place())))
                .isZero();
        if (kind.equals("legacy")) {
            assertThat(from.buckets().filter(bucket -> bucket.endsWith(".pictures")))
                    .allSatisfy(bucket -> assertThat(from.list(bucket, "")).isEmpty());
        }
    }

    /// The one that was being dropped; the others are there.
    private void checkOneIsRefused() throws IOException {
        int refused = 0;
        for (int i = 0; i < BLOBS; i++) {
            byte[] bytes = ("blob " + i).getBytes(StandardCharsets.UTF_8);
            try {
                assertThat(new Blobs(catalogue, from, CrashingMigration.MANY)
                                .add(new ByteArrayInputStream(bytes), home))
                        .isInstanceOf(Stored.AlreadyHeld.class);
            } catch (RepositoryException.Conflict e) {
                refused++;
            }
        }
        assertThat(refused).isEqualTo(1);
    }

    private void checkMoved(boolean own) {
        assertThat(CrashingMigration.check(catalogue, from, to, own)).isEmpty();
        BlobLayout layout = own ? CrashingMigration.ELSEWHERE : CrashingMigration.ONE;
        assertThat(catalogue.<Long>look(session ->
                        session.number("SELECT count(*) FROM blob WHERE place = ? AND state = 'LIVE'", layout.place())))
                .isEqualTo(BLOBS);
        if (own) {
            assertThat(catalogue.<Long>look(session -> session.number(
                            "SELECT count(*) FROM entry e JOIN blob b ON b.id = e.blob_id WHERE b.place = ?",
                            layout.place())))
                    .isEqualTo(BLOBS);
        }
    }

    private void fill(boolean own) throws IOException {
        for (int i = 0; i < BLOBS; i++) {
            byte[] bytes = ("blob " + i).getBytes(StandardCharsets.UTF_8);
            if (own) {
                EntryPath path = new EntryPath("data/" + i);
                Blob blob = new Blobs(catalogue, from, LAYOUT)
                        .add(new ByteArrayInputStream(bytes), home)
                        .blob();
                catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
            } else {
                ObjectName object = CrashingMigration.MANY.object(BlobId.of(Md5.of(bytes)));
                from.createBucket(object.bucket());
                FsckContract.put(from, object, "blob " + i);
            }
        }
        if (!own) {
            Adoption.of(catalogue, from, CrashingMigration.MANY).ofDigests((object, reason) -> {
                throw new IllegalStateException(reason);
            });
        }
    }

    private int run(String kind, String step, String what) throws Exception {
        List<String> arguments = new ArrayList<>(List.of(home.toString()));
        arguments.addAll(where());
        arguments.addAll(List.of(kind, step, what));
        return Mortal.run(CrashingMigration.class, CrashingMigration::main, step, arguments);
    }
}
