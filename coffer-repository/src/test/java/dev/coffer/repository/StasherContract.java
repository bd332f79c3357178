package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.FaultyStore;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.testing.Golden;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a stash promises, on every database, into a folder.
abstract class StasherContract {
    static final BlobLayout.Incarnations OWN = new BlobLayout.Incarnations("coffer", "here");
    static final BlobLayout.Simple LEGACY = new BlobLayout.Simple("legacy/a");

    @TempDir
    Path folder;

    Path temp;
    FaultyStore store;
    Catalogue catalogue;

    abstract CatalogueSettings settings();

    @BeforeEach
    void open() throws IOException {
        temp = Files.createDirectory(folder.resolve("tmp"));
        store = FaultyStore.over(FolderStore.open(folder.resolve("store")));
        store.createBucket("coffer");
        store.createBucket("legacy");
        catalogue = Catalogue.open(settings());
    }

    @AfterEach
    void close() {
        catalogue.close();
        store.close();
        assertThat(temp).isEmptyDirectory();
    }

    @Test
    void aFileIsStoredUnderItsDigestWithItsType() {
        StashReport report = stashed(stash(OWN, picture("s_land.jpg")), Novelty.NEW);

        ObjectInfo info = store.stat(report.object()).orElseThrow();
        assertThat(report.object().key())
                .startsWith("here/blobs/" + report.digests().sha256().hex() + "/");
        assertThat(info.contentType()).contains("image/jpeg");
        assertThat(info.size()).isEqualTo(report.size());
        assertThat(report.dimensions()).contains(new Dimensions(600, 400));
        assertThat(report.damage()).isEmpty();
    }

    @Test
    void theSameBytesAreStoredOnce() throws IOException {
        Path copy = Files.copy(picture("s_land.jpg"), folder.resolve("copy"));
        StashReport first = stashed(stash(OWN, picture("s_land.jpg")), Novelty.NEW);
        StashReport second = stashed(stash(OWN, copy), Novelty.ALREADY_HELD);

        assertThat(second.object()).isEqualTo(first.object());
        assertThat(objects("coffer")).hasSize(1);
    }

    @Test
    void aFileThatWasLeftAloneIsNotReadAgain() throws IOException {
        Path file = settled("a.txt", "first");
        stashed(stash(OWN, file), Novelty.NEW);

        StashReport again = stashed(stash(OWN, file), Novelty.NOT_MODIFIED);

        assertThat(again.mediaType()).isEqualTo("text/plain");
        assertThat(again.digests().sha256()).isEqualTo(Sha256.of("first".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void aFileThatChangedWithinItsSizeAndTimeIsReadAgainWhileItIsYoung() throws IOException {
        Path file = Files.writeString(folder.resolve("a.txt"), "first");
        FileTime time = Files.getLastModifiedTime(file);
        stashed(stash(OWN, file), Novelty.NEW);
        Files.writeString(file, "other");
        Files.setLastModifiedTime(file, time);

        assertThat(stashed(stash(OWN, file), Novelty.NEW).digests().sha256())
                .isEqualTo(Sha256.of("other".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void standardInputIsStashed() {
        try (Stasher stasher = builder(OWN)
                .standardInput(new ByteArrayInputStream("hello".getBytes(StandardCharsets.UTF_8)))
                .build()) {
            StashReport report = stashed(stasher.stash(new Source.StandardInput(), Optional.empty()), Novelty.NEW);
            assertThat(report.size()).isEqualTo(5);
            assertThat(report.source()).hasToString("-");
        }
    }

    @Test
    void anObjectIsStashedAndRememberedByItsTag() {
        ObjectName name = new ObjectName("legacy", "in/picture");
        store.write(name, Content.of(Golden.bytes("images/synthetic/s_square.png")), WriteOptions.plain());
        try (Stasher stasher = builder(OWN).build()) {
            Source source = new Source.Stored(name);
            stashed(stasher.stash(source, Optional.empty()), Novelty.NEW);
            stashed(stasher.stash(source, Optional.empty()), Novelty.NOT_MODIFIED);
            assertThat(failed(stasher.stash(new Source.Stored(new ObjectName("legacy", "none")), Optional.empty()))
                            .kind())
                    .isEqualTo(FailureKind.NOT_FOUND);
        }
    }

    @Test
    void zeroBytesAndDamagedPicturesAreStashedAndSaidToBeSo() throws IOException {
        assertThat(stashed(stash(OWN, Files.createFile(folder.resolve("empty"))), Novelty.NEW)
                        .size())
                .isZero();
        StashReport cut = stashed(stash(OWN, picture("s_trunc.jpg")), Novelty.NEW);
        assertThat(cut.damage()).isPresent();
        assertThat(cut.dimensions()).contains(new Dimensions(600, 400));
    }

    @Test
    void whatCannotBeReadIsNamedInOneLine() throws IOException {
        assertThat(failed(stash(OWN, folder.resolve("none"))).kind()).isEqualTo(FailureKind.NOT_FOUND);
        assertThat(failed(stash(OWN, folder)).kind()).isEqualTo(FailureKind.REFUSED);
        try (Stasher stasher = builder(OWN).maxBytes(3).build()) {
            Source source = new Source.LocalFile(Files.writeString(folder.resolve("long"), "long"));
            assertThat(failed(stasher.stash(source, Optional.empty())).kind()).isEqualTo(FailureKind.TOO_LARGE);
        }
    }

    @Test
    void aBucketThatDoesNotExistIsNamed() {
        assertThat(failed(stash(new BlobLayout.Simple("nowhere"), picture("s_square.png"))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(FailureKind.STORE))
                .satisfies(e -> assertThat(e.message()).contains("nowhere"));
    }

    @Test
    void lostAnswersAndLostRequestsEndInOneObject() {
        store.on(FaultyStore.Verb.WRITE, FaultyStore.Fault.REQUEST_LOST, FaultyStore.Fault.ANSWER_LOST);

        stashed(stash(OWN, picture("s_square.png")), Novelty.NEW);

        assertThat(objects("coffer")).hasSize(1);
        assertThat(rows("LIVE")).isEqualTo(1);
    }

    @Test
    void aStoreThatRefusesLeavesNoReference() {
        store.on(FaultyStore.Verb.WRITE, FaultyStore.Fault.DENIED);

        assertThat(failed(stash(OWN, picture("s_square.png"))).kind()).isEqualTo(FailureKind.DENIED);

        store.on(FaultyStore.Verb.WRITE, FaultyStore.Fault.UNAVAILABLE);
        assertThat(failed(stash(OWN, picture("s_square.png"))).kind()).isEqualTo(FailureKind.STORE);

        assertThat(rows("LIVE")).isZero();
        assertThat(rows("STAGING")).isEqualTo(2);
        stashed(stash(OWN, picture("s_square.png")), Novelty.NEW);
    }

    @Test
    void manyThreadsWithTheSameBytesMakeOneLiveBlob() throws Exception {
        List<Future<StashOutcome>> outcomes = new ArrayList<>();
        try (Stasher stasher = builder(OWN).build();
                ExecutorService threads = Executors.newFixedThreadPool(12)) {
            for (int i = 0; i < 60; i++) {
                Path file = Files.writeString(folder.resolve("same" + i), "the same bytes " + i % 3);
                outcomes.add(threads.submit(() -> stasher.stash(new Source.LocalFile(file), Optional.empty())));
            }
        }
        for (Future<StashOutcome> outcome : outcomes) {
            assertThat(outcome.get()).isInstanceOf(StashOutcome.Stashed.class);
        }
        assertThat(rows("LIVE")).isEqualTo(3);
        assertThat(catalogue.<Long>look(session -> session.number("SELECT count(*) FROM source")))
                .isEqualTo(60);
    }

    @Test
    void theCollectorMayTakeAnUploadForDeadAndTheStashStartsAgain() {
        try (Stasher stasher = builder(OWN)
                .steps(new Step.Listener() {
                    private boolean reaped;

                    @Override
                    public void reached(Step step) {
                        if (step == Step.PUT && !reaped) {
                            reaped = true;
                            catalogue.change(
                                    "",
                                    session -> session.update(
                                            "UPDATE blob SET state = 'CONDEMNED' WHERE state = 'STAGING'"));
                        }
                    }
                })
                .build()) {
            stashed(stasher.stash(new Source.LocalFile(picture("s_square.png")), Optional.empty()), Novelty.NEW);
        }
        assertThat(rows("LIVE")).isEqualTo(1);
        assertThat(rows("CONDEMNED")).isEqualTo(1);
    }

    @Test
    void aCollisionOfMd5IsKeptApartBySha256AndItsAddressRefused() throws IOException {
        Path a = Files.write(folder.resolve("a.bin"), Golden.bytes("md5_collision/a.bin"));
        Path b = Files.write(folder.resolve("b.bin"), Golden.bytes("md5_collision/b.bin"));
        StashReport first = stashed(stash(OWN, a), Novelty.NEW);
        StashReport second = stashed(stash(OWN, b), Novelty.NEW);
        Blobs blobs = new Blobs(catalogue, store, OWN);

        assertThat(second.object()).isNotEqualTo(first.object());
        assertThat(blobs.find(BlobId.of(first.digests().sha256()))).isPresent();
        assertThatThrownBy(() -> blobs.find(BlobId.of(first.digests().md5())))
                .isInstanceOf(RepositoryException.Ambiguous.class)
                .hasMessageContaining(second.digests().sha256().hex());
    }

    @Test
    void aCollisionInABucketKeyedByMd5IsRefused() throws IOException {
        Path a = Files.write(folder.resolve("a.bin"), Golden.bytes("md5_collision/a.bin"));
        Path b = Files.write(folder.resolve("b.bin"), Golden.bytes("md5_collision/b.bin"));
        stashed(stash(LEGACY, a), Novelty.NEW);

        assertThat(failed(stash(LEGACY, b)).kind()).isEqualTo(FailureKind.COLLISION);
        try (Stasher without = Stasher.builder(store, LEGACY, temp).build()) {
            assertThat(failed(without.stash(new Source.LocalFile(b), Optional.empty()))
                            .kind())
                    .isEqualTo(FailureKind.COLLISION);
            stashed(without.stash(new Source.LocalFile(a), Optional.empty()), Novelty.ALREADY_HELD);
        }
    }

    @Test
    void aLegacyObjectThatVanishedIsStoredAgain() throws IOException {
        Path file = settled("a.txt", "first");
        StashReport report = stashed(stash(LEGACY, file), Novelty.NEW);
        stashed(stash(LEGACY, file), Novelty.NOT_MODIFIED);
        store.delete(report.object());

        stashed(stash(LEGACY, file), Novelty.NEW);

        assertThat(store.stat(report.object())).isPresent();
        stashed(stash(LEGACY, file), Novelty.NOT_MODIFIED);
    }

    @Test
    void aBlobIsReadBackAndChecked() {
        StashReport report = stashed(stash(OWN, picture("s_land.jpg")), Novelty.NEW);
        Blobs blobs = new Blobs(catalogue, store, OWN);
        HeldBlob blob = blobs.find(BlobId.of(report.digests().md5())).orElseThrow();

        assertThat(read(blobs, blob)).isEqualTo(Golden.bytes("images/synthetic/s_land.jpg"));
        store.on(FaultyStore.Verb.READ, FaultyStore.Fault.NOT_FOUND);
        assertThat(read(blobs, blob)).hasSize((int) report.size());
        store.delete(report.object());
        assertThatThrownBy(() -> read(blobs, blob)).isInstanceOf(RepositoryException.Missing.class);
    }

    @Test
    void bytesThatRottedAreNotReadAsTheBlob() throws IOException {
        StashReport report = stashed(stash(OWN, picture("s_land.jpg")), Novelty.NEW);
        Blobs blobs = new Blobs(catalogue, store, OWN);
        HeldBlob blob = blobs.find(BlobId.of(report.digests().sha256())).orElseThrow();
        read(blobs, blob);
        Path file = folder.resolve("store/coffer").resolve(report.object().key());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);

        assertThatThrownBy(() -> read(blobs, blob)).isInstanceOf(RepositoryException.Corrupt.class);
    }

    @Test
    void aBucketWithoutACatalogueIsReadByItsDigests() {
        StashReport report = stashed(stash(LEGACY, picture("s_square.png")), Novelty.NEW);
        BucketBlobs blobs = new BucketBlobs(store, LEGACY);
        HeldBlob blob = blobs.find(BlobId.of(report.digests().md5())).orElseThrow();

        assertThat(read(blobs, blob)).isEqualTo(Golden.bytes("images/synthetic/s_square.png"));
        assertThat(blobs.find(BlobId.of(report.digests().sha256()))).isEmpty();
        store.write(report.object(), Content.of(new byte[(int) report.size()]), WriteOptions.plain());
        assertThatThrownBy(() -> read(blobs, blob)).isInstanceOf(RepositoryException.Corrupt.class);
    }

    @Test
    void aBucketWhoseSchemeNobodyKnowsIsReadInBothWays() {
        StashReport report = stashed(stash(LEGACY, picture("s_square.png")), Novelty.NEW);
        BlobLayout.Multibucket many = new BlobLayout.Multibucket(LEGACY.bucketBase());

        assertThat(new BucketBlobs(store, many).find(BlobId.of(report.digests().md5())))
                .isEmpty();
        assertThat(new BucketBlobs(store, many, Optional.of(LEGACY))
                        .find(BlobId.of(report.digests().md5())))
                .map(HeldBlob::object)
                .contains(report.object());
    }

    Stasher.Builder builder(BlobLayout layout) {
        return Stasher.builder(store, layout, temp).catalogue(catalogue);
    }

    StashOutcome stash(BlobLayout layout, Path file) {
        try (Stasher stasher = builder(layout).build()) {
            return stasher.stash(new Source.LocalFile(file), Optional.empty());
        }
    }

    static StashReport stashed(StashOutcome outcome, Novelty novelty) {
        assertThat(outcome).isInstanceOf(StashOutcome.Stashed.class);
        StashOutcome.Stashed stashed = (StashOutcome.Stashed) outcome;
        assertThat(stashed.novelty()).isEqualTo(novelty);
        return stashed.report();
    }

    static StashOutcome.Failed failed(StashOutcome outcome) {
        assertThat(outcome).isInstanceOf(StashOutcome.Failed.class);
        StashOutcome.Failed failed = (StashOutcome.Failed) outcome;
        assertThat(failed.message()).isNotBlank().doesNotContain("\n");
        return failed;
    }

    private Path settled(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_600_000_000_000L));
        return file;
    }

    private static byte[] read(BlobSource blobs, HeldBlob blob) {
        try (Arena arena = Arena.ofConfined()) {
            return blobs.read(blob, arena).toArray(ValueLayout.JAVA_BYTE);
        }
    }

    private List<ObjectName> objects(String bucket) {
        try (Stream<ObjectInfo> listed = store.list(bucket, "")) {
            return listed.map(ObjectInfo::name).toList();
        }
    }

    private long rows(String state) {
        return catalogue.look(session -> session.number("SELECT count(*) FROM blob WHERE state = ?", state));
    }

    static Path picture(String name) {
        return Golden.picture("synthetic/" + name);
    }
}
