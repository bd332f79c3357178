package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FullDisk;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Derivatives that are to be kept where the store is full or far away, or the catalogue's answers are lost.
class LedgerFaultsTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    @TempDir
    Path home;

    @Test
    void whatAFullStoreDoesNotTakeIsMadeAnewWhenThereIsRoom() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(4);
                ObjectStore store = FolderStore.open(disk.directory());
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            store.createBucket("coffer");
            Sha256 original = bring(catalogue, store, LAYOUT);
            Ledger ledger = Ledger.of(catalogue, store, LAYOUT);
            disk.fill(0);
            Ledger.Making first = begin(ledger, original);
            assertThatThrownBy(() -> store(ledger, first)).isInstanceOf(StoreException.Full.class);
            assertThat(ledger.find(first.id())).as("condemned").isEmpty();
            assertThat(store.list("coffer", Ledger.folder(LAYOUT))).isEmpty();

            Files.delete(disk.directory().resolve("ballast"));
            Ledger.Making second = begin(ledger, original);
            assertThat(second.object()).isNotEqualTo(first.object());
            assertThat(store(ledger, second)).isTrue();
            assertThat(ledger.read(ledger.find(second.key()).orElseThrow())).hasSize(100_000);
        }
    }

    @Test
    void anUploadWhoseAnswerIsLostIsMadeAgainUnderTheSameName() throws IOException {
        BlobLayout.Incarnations layout =
                new BlobLayout.Incarnations("f" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT), "");
        try (ObjectStore store = IntegrityOnS3Test.open(S3Proxy.shared().endpoint());
                FaultProxy proxy = FaultProxy.before(S3Proxy.shared().endpoint());
                ObjectStore shaky = IntegrityOnS3Test.open(proxy.endpoint());
                Catalogue catalogue = Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")))) {
            store.createBucket(layout.bucket());
            Sha256 original = bring(catalogue, store, layout);
            Ledger ledger = Ledger.of(catalogue, shaky, layout);
            proxy.first(FaultProxy.Request.method("PUT"), new Fault.AnswerLost());
            Ledger.Making making = begin(ledger, original);
            assertThat(store(ledger, making)).isTrue();
            assertThat(store.list(layout.bucket(), Ledger.folder(layout)))
                    .singleElement()
                    .satisfies(object -> assertThat(object.name()).isEqualTo(making.object()));
            assertThat(ledger.read(ledger.find(making.key()).orElseThrow())).hasSize(100_000);
        }
    }

    /// Whether the commit has happened or not.
    @Test
    void aCommitWhoseAnswerIsLostLeavesOneDerivativeAndNoStray() throws IOException {
        for (boolean happened : new boolean[] {true, false}) {
            Catalogue.open(CatalogueSettings.sqlite(home.resolve(happened + ".db")))
                    .close();
            LossyDatabase database = new LossyDatabase(SqliteDatabase.open(home.resolve(happened + ".db")));
            try (ObjectStore store = FolderStore.open(home.resolve("store-" + happened));
                    Catalogue catalogue = Catalogue.over(database, InstantSource.system())) {
                store.createBucket("coffer");
                Sha256 original = bring(catalogue, store, LAYOUT);
                Ledger ledger = Ledger.of(catalogue, store, LAYOUT);
                database.loseAnswers(1, happened);
                Ledger.Making making = begin(ledger, original);
                database.loseAnswers(1, happened);
                assertThat(store(ledger, making))
                        .as("the commit has happened: " + happened)
                        .isTrue();
                assertThat(store.list("coffer", Ledger.folder(LAYOUT)))
                        .singleElement()
                        .satisfies(object -> assertThat(object.name()).isEqualTo(making.object()));
                database.loseAnswers(1, happened);
                assertThat(ledger.remove(List.of(making.id()), "asked for")).isEqualTo(1);
                assertThat(store.list("coffer", Ledger.folder(LAYOUT))).isEmpty();
                assertThat(ledger.find(making.id())).isEmpty();
            }
        }
    }

    private Sha256 bring(Catalogue catalogue, ObjectStore store, BlobLayout layout) throws IOException {
        Blob blob = new Blobs(catalogue, store, layout)
                .add(new ByteArrayInputStream("lake".getBytes(StandardCharsets.UTF_8)), home)
                .blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("lake"), blob)));
        return blob.digests().sha256();
    }

    private static Ledger.Making begin(Ledger ledger, Sha256 original) {
        Answer answer = ledger.findOrBegin(
                new DerivativeRequest(original.hex(), original, "r", "engine", List.of(), Optional.empty()),
                Duration.ofMinutes(2));
        assertThat(answer).isInstanceOf(Answer.Yours.class);
        return ((Answer.Yours) answer).making();
    }

    private static boolean store(Ledger ledger, Ledger.Making making) {
        byte[] bytes = new byte[100_000];
        Sha256 digest = Sha256.of(bytes);
        return ledger.store(
                making,
                new DerivativeRow.Result("webp", digest, bytes.length, 3, 2),
                Content.of(bytes, digest),
                "image/webp");
    }
}
