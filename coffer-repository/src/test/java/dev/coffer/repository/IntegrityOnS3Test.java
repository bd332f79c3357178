package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.migration.Migration;
import dev.coffer.repository.repair.Repair;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks, repairs and migrations over a real S3 server, on a good line and on a bad one.
class IntegrityOnS3Test extends CatalogueOfEntries {
    private static final int BLOBS = 30;

    @TempDir
    Path folder;

    private final String bucket = "d" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
    private final BlobLayout.Incarnations layout = new BlobLayout.Incarnations(bucket, "of/coffer");
    private ObjectStore store;

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }

    @BeforeEach
    void openStore() {
        store = open(S3Proxy.shared().endpoint());
        store.createBucket(bucket);
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void damageIsFoundAndRepairedFromCopiesInAnotherStore() throws IOException {
        List<Blob> blobs = fill(store, layout);
        try (ObjectStore copies = FolderStore.open(folder.resolve("copies"))) {
            copies.createBucket("coffer");
            BackupStore backup = new BackupStore(BackupStore.BACKUP, copies, "coffer", "");
            for (int i = 0; i < 3; i++) {
                FsckContract.put(
                        copies,
                        backup.object("blobs/" + blobs.get(i).digests().sha256() + "/"
                                + blobs.get(i).incarnation()),
                        "blob " + i);
            }
            store.delete(blobs.get(0).object());
            FsckContract.put(store, blobs.get(1).object(), "blo");
            FsckContract.put(store, blobs.get(2).object(), "BLOB 2");
            ObjectName orphan = layout.object(Sha256.of(new byte[1]), UUID.randomUUID());
            FsckContract.put(store, orphan, "?");

            List<Finding> findings = Fsck.check(catalogue, store, layout);
            assertThat(findings)
                    .extracting(Finding::kind)
                    .containsExactlyInAnyOrder(
                            Finding.Kind.MISSING, Finding.Kind.WRONG_SIZE, Finding.Kind.CORRUPT, Finding.Kind.ORPHANED);
            Repair repair = Repair.of(catalogue, store, layout, folder).withCopies(backup);
            findings.forEach(repair::execute);
            assertThat(Fsck.check(catalogue, store, layout))
                    .extracting(Finding::kind)
                    .containsExactly(Finding.Kind.ORPHANED);
        }
    }

    @Test
    void aBadLineIsNotABadObject() throws IOException {
        fill(store, layout);
        try (FaultProxy proxy = FaultProxy.before(S3Proxy.shared().endpoint());
                ObjectStore shaky = open(proxy.endpoint())) {
            Predicate<FaultProxy.Request> reads = request ->
                    request.method().equals("GET") && !request.target().contains("list-type");
            proxy.first(reads, new Fault.AnswerSpoilt(3))
                    .sometimes(0.2, 7, _ -> true, Fault.error500())
                    .sometimes(0.1, 8, reads, new Fault.AnswerCut(2, true));
            assertThat(Fsck.check(catalogue, shaky, layout)).isEmpty();
        }
    }

    @Test
    void aMigrationOverABadLineEndsWithEverythingRight() throws IOException {
        String other = bucket + "-2";
        BlobLayout.Incarnations next = new BlobLayout.Incarnations(other, "");
        try (ObjectStore local = FolderStore.open(folder.resolve("local"));
                FaultProxy proxy = FaultProxy.before(S3Proxy.shared().endpoint());
                ObjectStore shaky = open(proxy.endpoint())) {
            local.createBucket("coffer");
            store.createBucket(other);
            fill(local, LAYOUT);
            proxy.sometimes(0.15, 1, _ -> true, Fault.error500())
                    .sometimes(0.1, 2, FaultProxy.Request.method("PUT"), new Fault.AnswerLost())
                    .sometimes(0.05, 3, FaultProxy.Request.method("PUT"), new Fault.DeliveredTwice());
            Migration toServer =
                    Migration.of(catalogue, new Migration.Place(local, LAYOUT), new Migration.Place(shaky, layout));
            assertThat(toServer.run(failing()).copied()).isEqualTo(BLOBS);
            assertThat(Fsck.check(catalogue, store, layout)).isEmpty();

            Migration within =
                    Migration.of(catalogue, new Migration.Place(shaky, layout), new Migration.Place(shaky, next));
            assertThat(within.run(failing()).copied()).isEqualTo(BLOBS);
            assertThat(Fsck.check(catalogue, store, next)).isEmpty();
            assertThat(Fsck.check(catalogue, store, layout)).isEmpty();
        }
        Blobs blobs = new Blobs(catalogue, store, next);
        for (int i = 0; i < BLOBS; i++) {
            Entry.Published entry =
                    catalogue.current(new EntryPath("data/" + i)).orElseThrow();
            assertThat(entry.blob().object().bucket()).isEqualTo(other);
            assertThat(blobs.open(entry).readAllBytes()).isEqualTo(("blob " + i).getBytes(StandardCharsets.UTF_8));
        }
    }

    private List<Blob> fill(ObjectStore where, BlobLayout how) throws IOException {
        List<Blob> blobs = new ArrayList<>();
        for (int i = 0; i < BLOBS; i++) {
            EntryPath path = new EntryPath("data/" + i);
            Blob blob = new Blobs(catalogue, where, how)
                    .add(new ByteArrayInputStream(("blob " + i).getBytes(StandardCharsets.UTF_8)), folder)
                    .blob();
            catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
            blobs.add(blob);
        }
        return blobs;
    }

    private static Migration.Listener failing() {
        return (object, reason) -> {
            throw new IllegalStateException(object + ": " + reason);
        };
    }

    static ObjectStore open(URI endpoint) {
        S3Access server = S3Proxy.shared();
        return S3Store.open(S3Settings.at(endpoint, server.accessKey(), server.secretKey())
                .withTransfer(
                        S3Settings.Transfer.usual().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(2), 10)));
    }
}
