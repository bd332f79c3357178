package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.Finding.Kind;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.migration.Migration;
import dev.coffer.repository.repair.Repair;
import dev.coffer.repository.repair.Repair.Outcome;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Checks and repairs of derivatives that are kept, over a real S3 server, on every database.
abstract class DerivativeCheckContract extends CatalogueOfEntries {
    private static final Duration LEASE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final String bucket = "k" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
    private final BlobLayout.Incarnations layout = new BlobLayout.Incarnations(bucket, "of/coffer");
    private ObjectStore store;
    private Ledger ledger;
    private Blob lake;

    @BeforeEach
    void openStore() throws IOException {
        store = IntegrityOnS3Test.open(S3Proxy.shared().endpoint());
        store.createBucket(bucket);
        ledger = Ledger.of(catalogue, store, layout);
        lake = new Blobs(catalogue, store, layout)
                .add(new ByteArrayInputStream("lake".getBytes(StandardCharsets.UTF_8)), folder)
                .blob();
        catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath("photos/lake"), lake)));
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void whatIsMissingShortenedFlippedOrNobodysIsFoundAndMadeAnewAfterARepair() throws IOException {
        DerivativeRow whole = make("whole");
        DerivativeRow missing = make("missing");
        DerivativeRow shorter = make("shorter");
        DerivativeRow flipped = make("flipped");
        begin("being made");
        assertThat(run(new Fsck.Reading.Everything()).open()).isZero();

        store.delete(missing.object());
        FsckContract.put(store, shorter.object(), "short");
        FsckContract.put(store, flipped.object(), "fl1pped");
        ObjectName nobodys =
                new ObjectName(bucket, Ledger.folder(layout, lake.digests().sha256()) + UUID.randomUUID());
        FsckContract.put(store, nobodys, "nobody's");
        run(new Fsck.Reading.Nothing());
        assertThat(found(Kind.MISSING)).containsExactly(missing.object());
        assertThat(found(Kind.WRONG_SIZE)).containsExactly(shorter.object());
        assertThat(found(Kind.ORPHANED)).containsExactly(nobodys);
        assertThat(found(Kind.CORRUPT)).isEmpty();
        run(new Fsck.Reading.Everything());
        assertThat(found(Kind.CORRUPT)).containsExactly(flipped.object());

        List<Finding> findings = fsck().open().toList();
        assertThat(findings).hasSize(4).allMatch(finding -> finding.store().equals(Finding.DERIVATIVES));
        for (Finding finding : findings) {
            if (finding.kind() == Kind.ORPHANED) {
                assertThat(repair().plan(finding)).isInstanceOf(Outcome.Left.class);
                assertThat(repair().execute(finding)).isInstanceOf(Outcome.Left.class);
            } else {
                assertThat(repair().plan(finding)).isInstanceOf(Outcome.Repairable.class);
                assertThat(repair().execute(finding)).isInstanceOf(Outcome.Repaired.class);
                assertThat(repair().execute(finding)).as("once more").isInstanceOf(Outcome.Settled.class);
                assertThat(store.stat(finding.object().orElseThrow())).isEmpty();
            }
        }
        for (DerivativeRow again : List.of(make("missing"), make("shorter"), make("flipped"))) {
            assertThat(new String(ledger.read(again), StandardCharsets.UTF_8)).isEqualTo(again.recipe());
        }
        assertThat(ledger.find(whole.key())).contains(whole);
        store.delete(nobodys);
        assertThat(run(new Fsck.Reading.Everything()).open()).isZero();
    }

    @Test
    void whatIsRightAgainOrGoneByThenIsLeftAlone() throws IOException {
        DerivativeRow back = make("back");
        DerivativeRow gone = make("gone");
        store.delete(back.object());
        store.delete(gone.object());
        run(new Fsck.Reading.Nothing());
        FsckContract.put(store, back.object(), "back");
        ledger.condemn(gone.id(), "somebody has read it");
        assertThat(fsck().open().toList())
                .hasSize(2)
                .allSatisfy(finding -> assertThat(repair().execute(finding)).isInstanceOf(Outcome.Settled.class));
        assertThat(ledger.find(back.key())).contains(back);
    }

    @Test
    void aDerivativeOfSeveralFilesGoesWithOneThatIsDamaged() throws IOException {
        Ledger.Making making = begin("ladder");
        DerivativeRow.Result result =
                new DerivativeRow.Result("m3u8", Sha256.of("list".getBytes(StandardCharsets.UTF_8)), 4, 0, 0);
        assertThat(ledger.store(
                        making, result, written("", "list"), List.of(written("1.ts", "one"), written("2.ts", "two"))))
                .isTrue();
        DerivativeRow row = ledger.find(making.key()).orElseThrow();
        assertThat(run(new Fsck.Reading.Everything()).open()).isZero();
        ObjectName part = ledger.parts(row.id()).getLast().object();
        FsckContract.put(store, part, "2wo");
        run(new Fsck.Reading.Everything());
        assertThat(found(Kind.CORRUPT)).containsExactly(part);
        assertThat(repair().execute(fsck().open().findFirst().orElseThrow())).isInstanceOf(Outcome.Repaired.class);
        assertThat(ledger.find(row.key())).isEmpty();
        assertThat(store.list(bucket, Ledger.folder(layout))).isEmpty();
        assertThat(run(new Fsck.Reading.Everything()).open()).isZero();
    }

    private static Ledger.Written written(String name, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        return new Ledger.Written(name, Content.of(bytes, digest), digest, "text/plain");
    }

    @Test
    void aMigrationLeavesNoDerivativesInTheOldPlace() {
        make("one");
        make("two");
        FsckContract.put(store, new ObjectName(bucket, Ledger.folder(layout) + "aa/strange"), "nobody's");
        try (ObjectStore other = FolderStore.open(folder.resolve("other"))) {
            other.createBucket(bucket);
            Migration migration =
                    Migration.of(catalogue, new Migration.Place(store, layout), new Migration.Place(other, layout));
            migration.run((what, why) -> {});
            assertThat(migration.drop((what, why) -> {}).failed()).isZero();
            assertThat(store.list(bucket, Ledger.folder(layout))).isEmpty();
            assertThat(Fsck.check(catalogue, other, layout)).isEmpty();
            Ledger there = Ledger.of(catalogue, other, layout);
            assertThat(there.page(DerivativeQuery.all(), Optional.empty(), 10)).isEmpty();
        }
    }

    private Fsck fsck() {
        return Fsck.of(catalogue, store, layout);
    }

    private Fsck.Report run(Fsck.Reading reading) {
        return fsck().run(Fsck.Options.standard().reading(reading), finding -> {});
    }

    private List<ObjectName> found(Kind kind) {
        return fsck().open()
                .filter(finding -> finding.kind() == kind)
                .map(finding -> finding.object().orElseThrow())
                .toList();
    }

    private Repair repair() {
        return Repair.of(catalogue, store, layout, folder);
    }

    private Ledger.Making begin(String recipe) {
        Sha256 original = lake.digests().sha256();
        String key =
                Sha256.of((original + recipe).getBytes(StandardCharsets.UTF_8)).hex();
        Ledger.Answer answer = ledger.findOrBegin(
                new DerivativeRequest(key, original, recipe, "engine", List.of(), Optional.empty()), LEASE);
        return ((Ledger.Answer.Yours) answer).making();
    }

    /// Its bytes are the recipe's letters.
    private DerivativeRow make(String recipe) {
        Ledger.Making making = begin(recipe);
        byte[] bytes = recipe.getBytes(StandardCharsets.UTF_8);
        Sha256 digest = Sha256.of(bytes);
        ledger.store(
                making,
                new DerivativeRow.Result("webp", digest, bytes.length, 3, 2),
                Content.of(bytes, digest),
                "image/webp");
        return ledger.find(making.key()).orElseThrow();
    }
}
