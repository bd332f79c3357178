package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.adoption.Adoption;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.repair.Repair;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an adoption promises, on every database.
abstract class AdoptionContract extends CatalogueOfEntries {
    @TempDir
    Path temp;

    private final ObjectStore store = new MemoryStore();
    private final List<String> refused = new ArrayList<>();

    @BeforeEach
    void makeBuckets() {
        store.createBucket("coffer");
        store.createBucket("photos");
    }

    @Test
    void aBucketOfMd5sIsTakenInAndServed() throws IOException {
        BlobLayout.Simple layout = new BlobLayout.Simple("photos/of/all");
        for (int i = 0; i < 300; i++) {
            put(layout, "picture " + i);
        }
        put(new ObjectName("photos", "of/all/README"), "no digest");
        ObjectName wrong = layout.object(BlobId.of(Md5.of(bytes("right"))));
        put(wrong, "wrong");

        Adoption.Counts counts = Adoption.of(catalogue, store, layout).ofDigests(listener());
        assertThat(counts).isEqualTo(new Adoption.Counts(300, 0, 3190, 2));
        assertThat(refused).hasSize(2).anyMatch(it -> it.startsWith(wrong.url() + ": it is corrupt"));
        Blobs blobs = new Blobs(catalogue, store, layout);
        HeldBlob held = blobs.find(BlobId.of(Sha256.of(bytes("picture 7")))).orElseThrow();
        assertThat(blobs.open(held).readAllBytes()).isEqualTo(bytes("picture 7"));

        assertThat(Adoption.of(catalogue, store, layout).ofDigests(listener()))
                .isEqualTo(new Adoption.Counts(0, 300, 0, 2));
        assertThat(Fsck.check(catalogue, store, layout))
                .extracting(Finding::kind)
                .containsOnly(Finding.Kind.ORPHANED)
                .hasSize(2);
        assertThat(changes()).extracting(Change::kind).containsExactly(Change.Kind.ADOPTED);
    }

    @Test
    void thirtySixBucketsAreTakenInAsOne() {
        BlobLayout.Multibucket layout = new BlobLayout.Multibucket("photos");
        for (int i = 0; i < 100; i++) {
            ObjectName object = layout.object(BlobId.of(Md5.of(bytes("picture " + i))));
            store.createBucket(object.bucket());
            put(object, "picture " + i);
        }
        assertThat(Adoption.of(catalogue, store, layout).ofDigests(listener()).adopted())
                .isEqualTo(100);
        assertThat(Fsck.check(catalogue, store, layout)).isEmpty();
    }

    @Test
    void aBucketThatIsNotThereIsNotAnEmptyOne() {
        for (BlobLayout layout : List.of(new BlobLayout.Simple("nowhere"), new BlobLayout.Multibucket("nowhere"))) {
            Adoption adoption = Adoption.of(catalogue, store, layout);
            assertThatThrownBy(() -> adoption.ofDigests(listener())).isInstanceOf(StoreException.NoBucket.class);
        }
    }

    @Test
    void ofTwoFilesWithOneMd5ABucketOfMd5sHasOneAndSaysSo() throws IOException {
        byte[] one = Golden.bytes("md5_collision/a.bin");
        byte[] two = Golden.bytes("md5_collision/b.bin");
        assertThat(Md5.of(one)).isEqualTo(Md5.of(two));
        BlobLayout.Simple layout = new BlobLayout.Simple("photos");
        ObjectName object = layout.object(BlobId.of(Md5.of(one)));
        put(object, one);
        Adoption.of(catalogue, store, layout).ofDigests(listener());
        assertThat(Fsck.check(catalogue, store, layout)).isEmpty();

        put(object, two);
        List<Finding> findings = Fsck.check(catalogue, store, layout);
        assertThat(findings).extracting(Finding::kind).containsExactly(Finding.Kind.AMBIGUOUS);
        assertThat(Repair.of(catalogue, store, layout, temp).execute(findings.getFirst()))
                .isInstanceOf(Repair.Outcome.Left.class);

        store.createBucket("sha256");
        BlobLayout.Simple bySha256 = new BlobLayout.Simple("sha256", DigestKind.SHA256);
        put(bySha256.object(BlobId.of(Sha256.of(one))), one);
        put(bySha256.object(BlobId.of(Sha256.of(two))), two);
        assertThat(Adoption.of(catalogue, store, bySha256).ofDigests(listener()).adopted())
                .isEqualTo(2);
        assertThat(Fsck.check(catalogue, store, bySha256))
                .extracting(Finding::kind)
                .containsExactly(Finding.Kind.AMBIGUOUS);
    }

    @Test
    void theObjectsOfAnyBucketBecomeVersionsOfPathsWhereTheyLie() throws IOException {
        for (int i = 0; i < 700; i++) {
            put(new ObjectName("photos", "2024/" + i + ".txt"), "photo " + i);
        }
        put(new ObjectName("photos", "2024/same.txt"), "photo 7");
        put(new ObjectName("photos", "2024/no//path"), "photo");
        put(new ObjectName("photos", "2023/other.txt"), "another year");
        List<ObjectInfo> before = store.list("photos", "").toList();

        assertThat(adopt("2024/")).isEqualTo(new Adoption.Counts(701, 0, 6197, 1));
        assertThat(store.list("photos", "").toList()).isEqualTo(before);
        assertThat(store.list("coffer", "")).as("nothing was copied").isEmpty();
        assertThat(paths(EntryQuery.current())).hasSize(701);
        Entry.Published entry =
                catalogue.current(new EntryPath("2024/same.txt")).orElseThrow();
        assertThat(new Blobs(catalogue, store, LAYOUT).open(entry).readAllBytes())
                .isEqualTo(bytes("photo 7"));
        assertThat(new Blobs(catalogue, store, LAYOUT).find(BlobId.of(Sha256.of(bytes("photo 8")))))
                .isPresent();
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();

        assertThat(adopt("2024/")).isEqualTo(new Adoption.Counts(0, 701, 0, 1));
        assertThat(history(new EntryPath("2024/7.txt"))).hasSize(1);
        assertThat(adopt("").adopted()).isEqualTo(703 - 1);
    }

    @Test
    void aStashOfTheSameBytesBringsACopyOfItsOwn() throws IOException {
        put(new ObjectName("photos", "a"), "photo");
        adopt("");
        Stored stored = new Blobs(catalogue, store, LAYOUT).add(new ByteArrayInputStream(bytes("photo")), temp);
        assertThat(stored).isInstanceOf(Stored.New.class);
        assertThat(stored.blob().object().bucket()).isEqualTo("coffer");
    }

    @Test
    void anAdoptionThatWasBrokenOffIsGoneOnWithAndReadsNothingTwice() {
        for (int i = 0; i < 600; i++) {
            put(new ObjectName("photos", String.format("%03d", i)), "photo " + i);
        }
        Adoption first = Adoption.of(catalogue, store, LAYOUT);
        Adoption.Counts half = first.ofBucket("photos", "", Optional.empty(), new Adoption.Listener() {
            @Override
            public void refused(ObjectName object, String reason) {}

            @Override
            public void progress(Adoption.Counts counts) {
                first.stop();
            }
        });
        assertThat(half.adopted()).isEqualTo(256);
        Adoption.Counts rest = adopt("");
        assertThat(rest.adopted()).isEqualTo(344);
        assertThat(paths(EntryQuery.current())).hasSize(600);
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
    }

    @Test
    void anObjectThatItsOwnerHasReplacedIsFoundAndItsBytesAreBroughtIntoTheRepository() throws IOException {
        ObjectName object = new ObjectName("photos", "a.txt");
        put(object, "photo");
        adopt("");
        put(object, "ph0to");

        Finding finding = Fsck.check(catalogue, store, LAYOUT).getFirst();
        assertThat(finding.kind()).isEqualTo(Finding.Kind.CORRUPT);
        Path cached = Files.writeString(temp.resolve("cached"), "photo");
        assertThat(Repair.of(catalogue, store, LAYOUT, temp)
                        .withCache(_ -> Optional.of(cached))
                        .execute(finding))
                .isInstanceOf(Repair.Outcome.Repaired.class);
        Entry.Published entry = catalogue.current(new EntryPath("a.txt")).orElseThrow();
        assertThat(new Blobs(catalogue, store, LAYOUT).open(entry).readAllBytes())
                .isEqualTo(bytes("photo"));
        assertThat(store.read(object).bytes().readAllBytes())
                .as("what is the owner's stays")
                .isEqualTo(bytes("ph0to"));
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
    }

    @Test
    void aSecondNameOfTheSameBytesThatIsGoneIsForgotten() {
        put(new ObjectName("photos", "a.txt"), "photo");
        put(new ObjectName("photos", "b.txt"), "photo");
        adopt("");
        store.delete(new ObjectName("photos", "b.txt"));

        Finding finding = Fsck.check(catalogue, store, LAYOUT).getFirst();
        assertThat(finding.subject()).isIn("s3://photos/a.txt", "s3://photos/b.txt");
        assertThat(Repair.of(catalogue, store, LAYOUT, temp).execute(finding))
                .isInstanceOfAny(Repair.Outcome.Settled.class, Repair.Outcome.Repaired.class);
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
    }

    @Test
    void aCatalogueWithRolesIsAdoptedIntoByItsAdministrator() {
        catalogue.permissions().grant(new Principal("alice"), Role.ADMIN, PathPrefix.ALL);
        Adoption bobs = Adoption.of(catalogue.as(BOB), store, LAYOUT);
        assertThatThrownBy(() -> bobs.ofBucket("photos", "", Optional.empty(), listener()))
                .isInstanceOf(RepositoryException.Denied.class);
    }

    private Adoption.Counts adopt(String prefix) {
        return Adoption.of(catalogue, store, LAYOUT).ofBucket("photos", prefix, Optional.empty(), listener());
    }

    private Adoption.Listener listener() {
        return (object, reason) -> refused.add(object.url() + ": " + reason);
    }

    private void put(BlobLayout.Keyed layout, String text) {
        put(layout.object(BlobId.of(Md5.of(bytes(text)))), text);
    }

    private void put(ObjectName name, String text) {
        FsckContract.put(store, name, text);
    }

    private void put(ObjectName name, byte[] bytes) {
        store.write(name, Content.of(bytes), WriteOptions.plain());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
