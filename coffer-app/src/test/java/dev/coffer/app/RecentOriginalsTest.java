package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What was read last is not fetched again: its object may be gone from the store.
class RecentOriginalsTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("bucket", "");

    @TempDir
    private Path temp;

    private final MemoryStore store = new MemoryStore();
    private Catalogue catalogue;
    private Blobs blobs;

    @BeforeEach
    void open() {
        store.createBucket(LAYOUT.bucket());
        catalogue = Catalogue.open(CatalogueSettings.sqlite(temp.resolve("catalogue.db")));
        blobs = new Blobs(catalogue, store, LAYOUT);
    }

    @AfterEach
    void close() {
        catalogue.close();
    }

    @Test
    void theLastAreReadOnceAndTheOldestMakeRoom() throws IOException {
        BlobSource recent = new RecentOriginals(blobs, 100);
        HeldBlob first = blob(20, 1);
        assertThat(read(recent, first)).hasSize(20).containsOnly(1);
        store.delete(first.object());
        assertThat(read(recent, first)).hasSize(20).containsOnly(1);
        List<HeldBlob> others = new ArrayList<>();
        for (int i = 2; i <= 5; i++) {
            others.add(blob(20, i));
            read(recent, others.getLast());
            store.delete(others.getLast().object());
        }
        assertThat(read(recent, first)).containsOnly(1); // makes the second one the oldest
        read(recent, blob(20, 6));
        assertThat(read(recent, first)).containsOnly(1);
        assertThat(read(recent, others.getLast())).containsOnly(5);
        assertThatThrownBy(() -> read(recent, others.getFirst())).isInstanceOf(RepositoryException.Missing.class);
    }

    @Test
    void whatIsLargeIsNotKept() throws IOException {
        BlobSource recent = new RecentOriginals(blobs, 100);
        HeldBlob large = blob(26, 7);
        assertThat(read(recent, large)).hasSize(26);
        store.delete(large.object());
        assertThatThrownBy(() -> read(recent, large)).isInstanceOf(RepositoryException.Missing.class);
    }

    private HeldBlob blob(int size, int filling) throws IOException {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) filling);
        blobs.add(new ByteArrayInputStream(bytes), temp);
        return blobs.find(BlobId.of(Sha256.ofDigest(Sha256.digest().digest(bytes))))
                .orElseThrow();
    }

    private static byte[] read(BlobSource source, HeldBlob blob) {
        try (Arena arena = Arena.ofConfined()) {
            return source.read(blob, arena).toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
