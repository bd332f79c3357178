package dev.coffer.store.download;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.ForwardingStore;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Downloads to a disk without room, or that may not be written to.
final class DownloadToFullDiskTest {
    private static final ObjectName NAME = new ObjectName("bucket", "key");
    private static final int PART = 1 << 20;

    private final MemoryStore store = new MemoryStore();
    private final Download download = Download.of(store).withParts(PART, 2);

    @BeforeEach
    void writeAnObject() {
        store.createBucket("bucket");
        store.write(NAME, Content.of(new byte[6 * PART]), WriteOptions.plain());
    }

    @Test
    void whatDoesNotFitIsNotBegun() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(16)) {
            disk.fill(4 * PART);
            fails(disk, download);
        }
    }

    @Test
    void aDiskThatIsFilledMeanwhileGetsItsRoomBack() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(16)) {
            ObjectStore filling = new ForwardingStore(store) {
                @Override
                public StoredObject read(ObjectName name, ByteRange range) {
                    if (range.offset() == 2 * PART) {
                        disk.fill(0);
                    }
                    return super.read(name, range);
                }
            };
            fails(disk, Download.of(filling).withParts(PART, 1));
            Files.delete(disk.directory().resolve("ballast"));
            download.toFile(NAME, disk.directory().resolve("target"));
            assertThat(disk.directory().resolve("target")).hasSize(6 * PART);
        }
    }

    @Test
    void aSmallObjectOnAFullDiskFailsTheSame() throws IOException {
        store.write(NAME, Content.of(new byte[PART]), WriteOptions.plain());
        try (FullDisk disk = FullDisk.ofMegabytes(16)) {
            disk.fill(PART / 2);
            fails(disk, download);
        }
    }

    @Test
    void aDiskThatIsReadOnlyDenies() {
        try (FullDisk disk = FullDisk.ofMegabytes(16)) {
            disk.makeReadOnly();
            assertThatThrownBy(() -> download.toFile(NAME, disk.directory().resolve("target")))
                    .isInstanceOf(StoreException.Denied.class);
        }
    }

    private void fails(FullDisk disk, Download failing) throws IOException {
        Path target = disk.directory().resolve("target");
        assertThatThrownBy(() -> failing.toFile(NAME, target))
                .isInstanceOf(StoreException.Full.class)
                .hasMessageContaining(target.toString());
        assertThat(DownloadContract.names(disk.directory())).containsExactly("ballast");
    }
}
