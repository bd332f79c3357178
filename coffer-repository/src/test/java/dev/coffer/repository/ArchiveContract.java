package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.archive.Archive;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.ArchiveProxy;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries go into an archive and come back, on every database.
abstract class ArchiveContract extends CatalogueOfEntries {
    private static final RestoreRequest USUAL = RestoreRequest.forDays(7);

    @TempDir
    Path home;

    private ArchiveProxy server;
    private S3Store store;
    private Blobs blobs;
    private BlobLayout.Incarnations layout;
    private Archive archive;

    @BeforeEach
    void openArchive() throws IOException {
        server = ArchiveProxy.before(S3Proxy.shared());
        S3Access access = server.access();
        store = S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
        String bucket = "archive-" + UUID.randomUUID().toString().substring(0, 12);
        store.createBucket(bucket);
        layout = new BlobLayout.Incarnations(bucket, "");
        blobs = new Blobs(catalogue, store, layout);
        archive = new Archive(catalogue, store, layout);
    }

    @AfterEach
    void closeArchive() throws IOException {
        store.close();
        server.close();
    }

    @Test
    void whatIsArchivedCannotBeReadUntilItWasThawed() throws IOException {
        Entry.Published entry = add("data/cold", "cold");
        assertThat(archive.archive(List.of(entry), StorageClass.GLACIER, done -> {}))
                .isEqualTo(new Archive.Archived(1, 4, 1));
        assertThat(now(entry).times().archived()).contains(time.get());
        assertThatThrownBy(() -> content(entry))
                .isInstanceOf(StoreException.Archived.class)
                .hasMessageContaining("data/cold")
                .hasMessageContaining("coffer thaw");
        assertThat(archive.archive(List.of(entry), StorageClass.GLACIER, done -> {}))
                .as("again")
                .isEqualTo(new Archive.Archived(0, 0, 0));

        BlobId digest = BlobId.of(Sha256.of("cold".getBytes(StandardCharsets.UTF_8)));
        assertThat(blobs.thaw(digest)).isEmpty();
        Archive.Ticket ticket = archive.thaw(List.of(entry), USUAL);
        assertThat(ticket.isDone()).isFalse();
        assertThat(blobs.thaw(digest)).contains(ticket.id());
        assertThat(archive.look(ticket.id())).isEqualTo(ticket);
        assertThat(archive.open()).containsExactly(ticket);
        server.thaw();
        Archive.Ticket done = archive.look(ticket.id());
        assertThat(done.isDone()).isTrue();
        assertThat(done.thawed()).isEqualTo(1);
        assertThat(archive.open()).isEmpty();
        assertThat(blobs.thaw(digest)).isEmpty();
        assertThat(content(entry)).isEqualTo("cold");
        assertThat(now(entry).times().archived()).isEmpty();
        assertThat(changes().stream().map(Change::kind).toList()).endsWith(Change.Kind.ARCHIVED, Change.Kind.THAWED);
    }

    @Test
    void bytesThatVersionsShareAreArchivedForAllOfThem() throws IOException {
        Entry.Published one = add("data/one", "shared");
        Entry.Published other = add("data/other", "shared");
        Entry.Published warm = add("data/warm", "warm");
        assertThat(archive.entriesOf(one.blob().id())).containsExactlyInAnyOrder(one, other);

        assertThat(archive.archive(List.of(one), StorageClass.DEEP_ARCHIVE, done -> {})
                        .entries())
                .isEqualTo(2);
        assertThat(now(other).times().archived()).isPresent();
        assertThat(content(warm)).isEqualTo("warm");
        Archive.Ticket ticket = archive.thaw(List.of(other, one), USUAL);
        assertThat(ticket.blobs()).isEqualTo(1);
        server.thaw();
        archive.look(ticket.id());
        assertThat(content(one)).isEqualTo("shared");
    }

    @Test
    void aTicketIsGoneOnWithByAnyProcess() throws IOException {
        Entry.Published entry = add("data/cold", "cold");
        Entry.Published lost = add("data/lost", "lost");
        archive.archive(List.of(entry, lost), StorageClass.GLACIER, done -> {});
        UUID ticket = archive.thaw(List.of(entry, lost), USUAL).id();
        store.delete(lost.blob().object());
        server.thaw();
        try (Catalogue other = open().as(BOB)) {
            Archive.Ticket done = new Archive(other, store, layout).look(ticket);
            assertThat(done.isDone()).isTrue();
            assertThat(done.thawed()).isEqualTo(1);
            assertThat(done.gone()).isEqualTo(1);
        }
        assertThat(content(entry)).isEqualTo("cold");
    }

    @Test
    void whatIsReadableIsNotThawed() throws IOException {
        Entry.Published entry = add("data/warm", "warm");
        assertThatThrownBy(() -> archive.thaw(List.of(entry), USUAL))
                .isInstanceOf(RepositoryException.Missing.class)
                .hasMessageContaining("can be read as it is");
        archive.archive(List.of(entry), StorageClass.of("STANDARD_IA"), done -> {});
        assertThat(now(entry).times().archived())
                .as("a class that is read at once")
                .isEmpty();
        assertThat(content(entry)).isEqualTo("warm");
        assertThatThrownBy(() -> archive.look(UUID.randomUUID())).isInstanceOf(RepositoryException.Missing.class);
    }

    @Test
    void aCatalogueThatWasGivenUpNeitherArchivesNorThaws() throws IOException {
        Entry.Published cold = add("data/cold", "cold");
        Entry.Published warm = add("data/warm", "warm");
        archive.archive(List.of(cold), StorageClass.GLACIER, done -> {});
        UUID ticket = archive.thaw(List.of(cold), USUAL).id();
        Fence.around(store, layout)
                .raise(new Fence.Beginning(1, 7, false), time.get(), catalogue.author(), "another catalogue");
        server.thaw();
        assertThatThrownBy(() -> archive.look(ticket)).isInstanceOf(RepositoryException.Fenced.class);
        assertThatThrownBy(() -> archive.thaw(List.of(cold), USUAL)).isInstanceOf(RepositoryException.Fenced.class);
        assertThatThrownBy(() -> archive.archive(List.of(warm), StorageClass.GLACIER, done -> {}))
                .isInstanceOf(RepositoryException.Fenced.class)
                .hasMessageContaining("another catalogue works with")
                .hasMessageContaining("coffer gc --take-over");
        assertThat(content(warm)).isEqualTo("warm");
        assertThat(store.stat(cold.blob().object()).orElseThrow().storageClass())
                .contains(StorageClass.GLACIER);
    }

    @Test
    void onlyAnAdminArchives() throws IOException {
        Entry.Published entry = add("data/x", "x");
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        assertThatThrownBy(() -> new Archive(catalogue.as(BOB), store, layout)
                        .archive(List.of(entry), StorageClass.GLACIER, done -> {}))
                .isInstanceOf(RepositoryException.Denied.class);
        assertThat(content(entry)).isEqualTo("x");
    }

    private Entry.Published add(String path, String content) throws IOException {
        Blob blob = blobs.add(new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8)), home)
                .blob();
        return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
    }

    private Entry.Held now(Entry entry) {
        return (Entry.Held) read(entry.id()).orElseThrow();
    }

    private String content(Entry.Held entry) throws IOException {
        try (InputStream in = blobs.open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
