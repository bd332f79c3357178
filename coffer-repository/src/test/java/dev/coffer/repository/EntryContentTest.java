package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes on their way into an entry and out of it.
class EntryContentTest {
    private static final EntryPath PATH = new EntryPath("data/x");
    private static final EntryPath ZIPPED = new EntryPath("data/x.gz");

    @TempDir
    Path folder;

    private final AtomicReference<Instant> time = new AtomicReference<>(Instant.parse("2020-01-01T00:00:00Z"));
    private FolderStore store;
    private Catalogue catalogue;
    private Blobs blobs;

    @BeforeEach
    void open() {
        store = FolderStore.open(folder.resolve("store"));
        store.createBucket("coffer");
        catalogue = Catalogue.open(CatalogueSettings.sqlite(folder.resolve("catalogue.db")), time::get);
        blobs = new Blobs(catalogue, store, new BlobLayout.Incarnations("coffer", ""));
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
    }

    @Test
    void aFileIsPublishedAndReadBack() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "hello");
        Stored stored = blobs.add(file);
        assertThat(stored).isInstanceOf(Stored.New.class);
        Entry.Published published = catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, stored.blob())));

        assertThat(read(published)).isEqualTo("hello");
        assertThat(catalogue.current(PATH).map(Entry.Published::blob)).contains(stored.blob());
        assertThat(blobs.add(file)).isEqualTo(new Stored.AlreadyHeld(stored.blob()));
    }

    @Test
    void aStreamIsPublishedAndReadBackAndNothingStaysBehind() throws IOException {
        Path temp = Files.createDirectory(folder.resolve("tmp"));
        byte[] bytes = new byte[6 << 20];
        Blob blob = blobs.add(new ByteArrayInputStream(bytes), temp).blob();
        Entry.Published published = catalogue.inTransaction(tx -> tx.publish(tx.add(PATH, blob)));

        try (InputStream in = blobs.open(published)) {
            assertThat(in.readAllBytes()).isEqualTo(bytes);
        }
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void whatWasBroughtIsHeldForAWhileAlsoWhereItWasThereBefore() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "hello");
        Blob blob = blobs.add(file).blob();
        time.set(time.get().plus(Duration.ofDays(3)));
        assertThat(lease(blob)).isBefore(time.get());

        blobs.add(file);

        assertThat(lease(blob)).isAfterOrEqualTo(time.get().plus(Duration.ofMinutes(30)));
    }

    @Test
    void whatIsCalledGzAndIsGzipIsReadThroughIt() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String member : new String[] {"hello ", "world"}) {
            try (OutputStream out = new GZIPOutputStream(bytes)) {
                out.write(member.getBytes(StandardCharsets.UTF_8));
            }
        }
        Blob zipped = blob(bytes.toByteArray());
        Blob plain = blob("abc".getBytes(StandardCharsets.UTF_8));
        Blob empty = blob(new byte[0]);

        assertThat(read(add(ZIPPED, zipped))).isEqualTo("hello world");
        assertThat(read(add(ZIPPED, plain))).isEqualTo("abc");
        assertThat(read(add(ZIPPED, empty))).isEmpty();
        try (InputStream in = blobs.open(add(PATH, zipped))) {
            assertThat(in.readAllBytes()).isEqualTo(bytes.toByteArray());
        }
    }

    @Test
    void bytesThatAreNotTheBlobsAreNeverReadToTheirEnd() throws IOException {
        Entry.Unpublished entry = add(PATH, blob("hello".getBytes(StandardCharsets.UTF_8)));
        write(entry, "jello");
        assertThatThrownBy(() -> read(entry)).isInstanceOf(RepositoryException.Corrupt.class);

        write(entry, "hello, too long");
        assertThatThrownBy(() -> read(entry)).isInstanceOf(RepositoryException.Corrupt.class);

        store.delete(entry.blob().object());
        assertThatThrownBy(() -> read(entry)).isInstanceOf(RepositoryException.Missing.class);
    }

    @Test
    void bytesBehindTheEndOfAGzipAreVerifiedToo() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(new byte[1000]);
        }
        bytes.write(new byte[100_000]);
        Entry.Unpublished entry = add(ZIPPED, blob(bytes.toByteArray()));
        assertThat(read(entry)).hasSize(1000);

        byte[] changed = bytes.toByteArray();
        changed[changed.length - 1] = 1;
        store.write(entry.blob().object(), Content.of(changed), WriteOptions.plain());
        assertThatThrownBy(() -> read(entry)).isInstanceOf(RepositoryException.Corrupt.class);
    }

    private void write(Entry.Held entry, String text) {
        store.write(entry.blob().object(), Content.of(text.getBytes(StandardCharsets.UTF_8)), WriteOptions.plain());
    }

    private Blob blob(byte[] bytes) throws IOException {
        return blobs.add(Files.write(folder.resolve("bytes"), bytes)).blob();
    }

    private Entry.Unpublished add(EntryPath path, Blob blob) {
        return catalogue.inTransaction(tx -> tx.add(path, blob));
    }

    private String read(Entry.Held entry) throws IOException {
        try (InputStream in = blobs.open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Instant lease(Blob blob) {
        return Instant.ofEpochMilli(catalogue.look(session -> session.number(
                "SELECT lease_until FROM blob WHERE id = ?", blob.incarnation().toString())));
    }
}
