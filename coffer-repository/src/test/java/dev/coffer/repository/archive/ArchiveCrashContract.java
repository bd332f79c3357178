package dev.coffer.repository.archive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Change;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StorageClass;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A process is killed at each step of archiving and of thawing; the same call completes it.
abstract class ArchiveCrashContract {
    private static final List<String> TEXTS = List.of("one", "other");

    @TempDir
    Path home;

    private ArchiveProxy server;
    private S3Access access;
    private S3Store store;
    private Catalogue catalogue;
    private Blobs blobs;
    private BlobLayout.Incarnations layout;

    /// An empty database; the same each time within one test.
    abstract CatalogueSettings settings();

    @BeforeEach
    void fill() throws IOException {
        server = ArchiveProxy.before(S3Proxy.shared());
        access = server.access();
        store = S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
        layout = new BlobLayout.Incarnations(
                "archive-" + UUID.randomUUID().toString().substring(0, 12), "");
        store.createBucket(layout.bucket());
        catalogue = Catalogue.open(settings());
        blobs = new Blobs(catalogue, store, layout);
        for (String text : TEXTS) {
            Blob blob = blobs.add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                    .blob();
            catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("data/" + text), blob)));
        }
    }

    @AfterEach
    void close() throws IOException {
        catalogue.close();
        store.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"MOVED", "MARKED"})
    void whoIsKilledArchivingIsGoneOnWith(ArchiveStep step) throws Exception {
        assertThat(run(step.name(), "archive")).isEqualTo(CrashingArchive.KILLED);
        assertThat(run("NONE", "archive")).isZero();
        assertThat(entries()).allMatch(entry -> entry.times().archived().isPresent());
        assertThat(changes(Change.Kind.ARCHIVED)).isEqualTo(TEXTS.size());

        Archive.Ticket ticket = new Archive(catalogue, store, layout).thaw(entries(), RestoreRequest.forDays(7));
        assertThat(ticket.blobs()).isEqualTo(TEXTS.size());
        server.thaw();
        assertThat(new Archive(catalogue, store, layout).look(ticket.id()).isDone())
                .isTrue();
        checkThatAllIsReadable();
    }

    @ParameterizedTest
    @EnumSource(names = {"TICKET_WRITTEN", "REQUESTED"})
    void whoIsKilledAskingIsGoneOnWith(ArchiveStep step) throws Exception {
        new Archive(catalogue, store, layout).archive(entries(), StorageClass.GLACIER, done -> {});
        assertThat(run(step.name(), "thaw")).isEqualTo(CrashingArchive.KILLED);
        assertThat(run("NONE", "thaw")).isZero();
        List<Archive.Ticket> open = new Archive(catalogue, store, layout).open();
        assertThat(open).as("that of the killed one as well").hasSize(2);
        server.thaw();
        for (Archive.Ticket ticket : open) {
            assertThat(new Archive(catalogue, store, layout).look(ticket.id()).isDone())
                    .isTrue();
        }
        checkThatAllIsReadable();
    }

    @ParameterizedTest
    @EnumSource(names = {"RETURNED", "UNMARKED", "SETTLED", "FINISHED"})
    void whoIsKilledBringingBackIsGoneOnWith(ArchiveStep step) throws Exception {
        Archive archive = new Archive(catalogue, store, layout);
        archive.archive(entries(), StorageClass.GLACIER, done -> {});
        UUID ticket = archive.thaw(entries(), RestoreRequest.forDays(7)).id();
        server.thaw();
        assertThat(run(step.name(), ticket.toString())).isEqualTo(CrashingArchive.KILLED);
        assertThat(run("NONE", ticket.toString())).isZero();
        assertThat(archive.look(ticket).thawed()).isEqualTo(TEXTS.size());
        checkThatAllIsReadable();
    }

    private void checkThatAllIsReadable() throws IOException {
        for (Entry.Held entry : entries()) {
            assertThat(entry.times().archived()).isEmpty();
            try (InputStream in = blobs.open(entry)) {
                assertThat(in).hasContent(entry.path().text().substring("data/".length()));
            }
        }
        assertThat(entries()).hasSize(TEXTS.size());
        assertThat(changes(Change.Kind.THAWED)).as("once each").isEqualTo(TEXTS.size());
        assertThat(new Archive(catalogue, store, layout).open()).isEmpty();
        assertThat(Fsck.check(catalogue, store, layout)).isEmpty();
    }

    private List<Entry.Held> entries() {
        return CrashingArchive.all(catalogue);
    }

    private long changes(Change.Kind kind) {
        return catalogue.<Long, RuntimeException>read(snapshot ->
                snapshot.changes(0).filter(change -> change.kind() == kind).count());
    }

    private int run(String step, String what) throws Exception {
        return CrashingArchive.run(step, what, access, settings());
    }
}
