package dev.coffer.repository.housekeeping;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Md5;
import dev.coffer.repository.adoption.Adoption;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process is killed at each step of a collection and of a purge in a bucket of md5s3stash that was adopted: what was
/// found there stays, but for what the purge is about, and the next run completes.
abstract class AdoptedCrashContract {
    private static final int FOUND = 4;

    @TempDir
    Path home;

    private Catalogue catalogue;
    private FolderStore store;
    private ObjectName garbage;

    abstract CatalogueSettings settings();

    /// The catalogue for another process: a file, or URL, user and password.
    abstract List<String> where();

    @BeforeEach
    void fill() throws IOException {
        catalogue = Catalogue.open(settings());
        store = FolderStore.open(home.resolve("store"));
        store.createBucket("md5s");
        for (int i = 0; i < FOUND; i++) {
            store.write(found(i), Content.of(bytes("found " + i)), WriteOptions.plain());
        }
        Adoption.of(catalogue, store, CrashingHousekeeping.MD5S).ofDigests((object, reason) -> {
            throw new IllegalStateException(reason);
        });
        Blob secret = bring("found 0");
        catalogue.inTransaction(tx -> tx.publish(tx.add(CrashingHousekeeping.SECRET, secret)));
        garbage = bring("garbage").object();
        letLeasesPass();
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOCKED", "LISTED", "CONDEMNED", "TAKEN", "DELETED", "BURIED"})
    void whoIsKilledCollectingIsGoneOnWith(HousekeepingStep step) throws Exception {
        assertThat(run(step.name(), "gc-md5s")).isEqualTo(CrashingHousekeeping.KILLED);
        assertThat(objects()).contains(found(0), found(1), found(2), found(3));
        letLeasesPass();

        assertThat(run("NONE", "gc-md5s")).isZero();
        assertThat(objects()).containsExactlyInAnyOrder(found(0), found(1), found(2), found(3));
        assertThat(rows("STAGING") + rows("CONDEMNED")).isZero();
        assertThat(rows("LIVE")).isEqualTo(FOUND);
    }

    @ParameterizedTest
    @EnumSource(names = {"REFERENCES_GONE", "LOCKED", "LISTED", "PURGED", "TAKEN", "DELETED", "BURIED"})
    void whoIsKilledPurgingIsGoneOnWith(HousekeepingStep step) throws Exception {
        assertThat(run(step.name(), "purge-md5s")).isEqualTo(CrashingHousekeeping.KILLED);
        assertThat(objects()).contains(found(1), found(2), found(3), garbage);
        letLeasesPass();

        assertThat(run("NONE", "purge-md5s")).isZero();
        assertThat(objects()).containsExactlyInAnyOrder(found(1), found(2), found(3), garbage);
        assertThat(rows("LIVE")).isEqualTo(FOUND);
        assertThat(rows("CONDEMNED")).isZero();
        assertThat(run("NONE", "gc-md5s")).isZero();
        assertThat(objects()).containsExactlyInAnyOrder(found(1), found(2), found(3));
    }

    /// What was given to a process for some time is no longer its own. Only what nobody has taken is due at 0.
    private void letLeasesPass() {
        catalogue.transact(
                tx -> tx.session().update("UPDATE blob SET lease_until = 0 WHERE state IN ('LIVE', 'STAGING')")
                        + tx.session().update("UPDATE removal SET due_at = 1 WHERE due_at > 1"));
    }

    private long rows(String state) {
        return catalogue.look(session -> session.number("SELECT count(*) FROM blob WHERE state = ?", state));
    }

    private List<ObjectName> objects() {
        try (Stream<ObjectInfo> objects = store.list("md5s", "")) {
            return objects.map(ObjectInfo::name).toList();
        }
    }

    private int run(String step, String what) throws Exception {
        return CrashingHousekeeping.run(home, step, what, where());
    }

    private Blob bring(String text) throws IOException {
        return new Blobs(catalogue, store, CrashingHousekeeping.MD5S)
                .add(new ByteArrayInputStream(bytes(text)), home)
                .blob();
    }

    private static ObjectName found(int number) {
        return CrashingHousekeeping.MD5S.object(BlobId.of(Md5.of(bytes("found " + number))));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
