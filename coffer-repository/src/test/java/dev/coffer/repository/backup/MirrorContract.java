package dev.coffer.repository.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Blob;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Blobs are copied to another store, under the same keys.
abstract class MirrorContract {
    @TempDir
    Path home;

    private final FaultyStore elsewhere = FaultyStore.over(new MemoryStore());
    private CatalogueSettings settings;
    private Repository repository;
    private Backups backups;

    abstract CatalogueSettings newDatabase();

    @BeforeEach
    void fill() {
        settings = newDatabase();
        repository = Repository.open(settings, home);
        repository.fill();
        elsewhere.createBucket("mirror");
        backups = new Backups(new BackupStore(BackupStore.BACKUP, elsewhere, "mirror", "p"), repository.temp);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void whatIsMissingIsCopiedOnceAndVerified() throws Exception {
        assertThat(mirror().copied()).isEqualTo(7);
        assertThat(mirror().copied()).as("nothing is missing").isZero();
        Blob late = repository.publish("data/late", "late").blob();
        Backups.Mirrored mirrored = mirror();
        assertThat(mirrored.copied()).isEqualTo(1);
        assertThat(mirrored.bytes()).isEqualTo(4);
        assertThat(mirrored.failed()).isEmpty();

        ObjectName copy = new ObjectName("mirror", "p/" + late.object().key());
        try (var stored = elsewhere.read(copy)) {
            assertThat(stored.bytes()).hasContent("late");
        }
        assertThat(Dumped.number(
                        settings,
                        "SELECT count(*) FROM placement WHERE store = 'backup' AND purpose = 'MIRROR' AND verified_at IS"
                                + " NOT NULL"))
                .isEqualTo(8);
        assertThat(Dumped.number(
                        settings,
                        "SELECT count(*) FROM placement p JOIN blob b ON b.id = p.blob_id WHERE p.object_key = 'p/' ||"
                                + " b.object_key AND p.bucket = 'mirror'"))
                .isEqualTo(8);
        assertThat(objects()).isEqualTo(8);
    }

    @Test
    void whatAStoreDoesNotTakeIsNamedAndBroughtByTheNextRun() {
        elsewhere.on(FaultyStore.Verb.WRITE, FaultyStore.Fault.DENIED);
        Backups.Mirrored mirrored = mirror();
        assertThat(mirrored.failed()).hasSize(1);
        assertThat(mirrored.copied()).isEqualTo(6);
        assertThat(mirror().copied()).isEqualTo(1);
        assertThat(objects()).isEqualTo(7);
    }

    @Test
    void bytesThatAreNotTheBlobsAreNotCopied() {
        Blob blob = repository.publish("data/spoilt", "spoilt").blob();
        repository.store.write(
                blob.object(), Content.of("SPOILT".getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
        Backups.Mirrored mirrored = mirror();
        assertThat(mirrored.failed())
                .extracting(Backups.Finding::subject)
                .containsExactly(blob.object().url());
        assertThat(mirrored.copied()).isEqualTo(7);
        assertThat(elsewhere.stat(new ObjectName("mirror", "p/" + blob.object().key())))
                .isEmpty();
    }

    @Test
    void theBlobsOwnStoreIsNoMirror() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> repository
                        .backups()
                        .mirror(repository.catalogue, repository.store, Repository.LAYOUT, blobs -> {}));
    }

    private Backups.Mirrored mirror() {
        return backups.mirror(repository.catalogue, repository.store, Repository.LAYOUT, blobs -> {});
    }

    private long objects() {
        try (Stream<ObjectInfo> objects = elsewhere.list("mirror", "")) {
            return objects.count();
        }
    }
}
