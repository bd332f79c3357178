package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.adoption.Adoption;
import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.migration.Migration;
import dev.coffer.repository.migration.Migration.Place;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.memory.MemoryStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a migration promises, on every database.
abstract class MigrationContract extends CatalogueOfEntries {
    private static final BlobLayout.Incarnations ELSEWHERE = new BlobLayout.Incarnations("elsewhere", "of/data");

    @TempDir
    Path folder;

    private ObjectStore store;
    private final ObjectStore other = new MemoryStore();
    private final List<String> failed = new ArrayList<>();

    @BeforeEach
    void openStores() {
        store = FolderStore.open(folder.resolve("store"));
        store.createBucket("coffer");
        store.createBucket("elsewhere");
        other.createBucket("coffer");
        other.createBucket("elsewhere");
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Test
    void aRepositoryMovesToAnotherBucketOfItsServer() throws IOException {
        checkMove(new Place(store, LAYOUT), new Place(store, ELSEWHERE));
    }

    @Test
    void aRepositoryMovesToAnotherStoreAndLayout() throws IOException {
        checkMove(new Place(store, LAYOUT), new Place(other, ELSEWHERE));
    }

    @Test
    void aRepositoryMovesToAnotherStoreUnderTheSameNames() throws IOException {
        List<Blob> blobs = fill();
        Migration migration = Migration.of(catalogue, new Place(store, LAYOUT), new Place(other, LAYOUT));
        assertThat(migration.run(listener()).copied()).isEqualTo(blobs.size());
        assertThat(migration.run(listener()).copied()).isZero();
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
        assertThat(Fsck.check(catalogue, other, LAYOUT)).isEmpty();

        other.delete(blobs.getFirst().object());
        assertThat(migration.drop(listener()).failed()).isEqualTo(1);
        assertThat(store.stat(blobs.getFirst().object())).isPresent();
        assertThat(store.list("coffer", "").count()).isEqualTo(1);
        assertThat(migration.run(listener()).copied()).isEqualTo(1);
        assertThat(migration.drop(listener()).copied()).isEqualTo(1);
        assertThat(store.list("coffer", "")).isEmpty();
        assertThat(Fsck.check(catalogue, other, LAYOUT)).isEmpty();
        checkReadable(other, LAYOUT);
    }

    @Test
    void thirtySixBucketsBecomeOneAsInTheSeed() {
        BlobLayout.Multibucket many = new BlobLayout.Multibucket("pictures");
        BlobLayout.Simple one = new BlobLayout.Simple("pictures");
        store.createBucket("pictures");
        List<ObjectName> objects = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            byte[] bytes = ("picture " + i).getBytes(StandardCharsets.UTF_8);
            ObjectName object = many.object(BlobId.of(Md5.of(bytes)));
            store.createBucket(object.bucket());
            FsckContract.put(store, object, "picture " + i);
            objects.add(object);
        }
        Adoption.of(catalogue, store, many).ofDigests((object, reason) -> failed.add(reason));
        Migration migration = Migration.of(catalogue, new Place(store, many), new Place(store, one));

        assertThat(migration.run(listener()).copied()).isEqualTo(60);
        assertThat(store.list("pictures", "").map(info -> info.name().key()).toList())
                .containsExactlyElementsOf(
                        objects.stream().map(object -> object.key()).sorted().toList());
        assertThat(Fsck.check(catalogue, store, many)).isEmpty();
        assertThat(Fsck.check(catalogue, store, one)).isEmpty();

        assertThat(migration.drop(listener()).copied()).isEqualTo(60);
        assertThat(objects).allSatisfy(object -> assertThat(store.stat(object)).isEmpty());
        assertThat(Fsck.check(catalogue, store, one)).isEmpty();
        assertThat(failed).isEmpty();
    }

    @Test
    void whoStashesIntoTheOldPlaceAfterAllIsRefusedWhileADeletionMayBeUnderWay() throws IOException {
        BlobLayout.Simple old = new BlobLayout.Simple("pictures");
        store.createBucket("pictures");
        Blob blob = bring(old, "picture").blob();
        Migration migration = Migration.of(catalogue, new Place(store, old), new Place(store, ELSEWHERE));
        assertThat(migration.run(listener()).copied()).isEqualTo(1);
        assertThat(migration.drop(listener()).copied()).isEqualTo(1);
        assertThat(store.stat(blob.object())).isEmpty();

        assertThatThrownBy(() -> bring(old, "picture"))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("was deleted a moment ago");
        time.set(time.get().plus(FixedName.QUIET).minusMillis(1));
        assertThatThrownBy(() -> bring(old, "picture")).isInstanceOf(RepositoryException.Conflict.class);
        assertThat(store.stat(blob.object())).isEmpty();
        time.set(time.get().plusMillis(1));
        assertThat(bring(old, "picture")).isInstanceOf(Stored.New.class);
        assertThat(Fsck.check(catalogue, store, old)).isEmpty();
    }

    @Test
    void whatSomebodyIsBringingIntoTheOldPlaceIsNotDropped() throws IOException {
        BlobLayout.Simple old = new BlobLayout.Simple("pictures");
        store.createBucket("pictures");
        Blob blob = bring(old, "picture").blob();
        Migration migration = Migration.of(catalogue, new Place(store, old), new Place(store, ELSEWHERE));
        assertThat(migration.run(listener()).copied()).isEqualTo(1);
        Facts facts = new Facts(blob.digests(), blob.size(), "text/plain", Optional.empty(), Optional.empty());
        BlobTable table = catalogue.table(old);
        UUID upload = IncarnationId.next(time::get);
        catalogue.change("", session -> {
            table.stage(session, upload, facts, blob.object());
            return upload;
        });

        assertThat(migration.drop(listener()).failed()).isEqualTo(1);
        assertThat(failed).singleElement().asString().contains("somebody is bringing the bytes");
        assertThat(store.stat(blob.object())).isPresent();
        assertThat(catalogue.<Long>look(session -> session.number("SELECT count(*) FROM removal")))
                .isZero();
        time.set(time.get().plus(Duration.ofHours(2)));
        assertThat(migration.drop(listener()).copied()).isEqualTo(1);
        assertThat(store.stat(blob.object())).isEmpty();
        assertThat(catalogue.<Boolean>change("", session -> table.publish(session, upload, facts, blob.object(), true)))
                .as("the upload was given up")
                .isFalse();
    }

    private Stored bring(BlobLayout layout, String text) throws IOException {
        return new Blobs(catalogue, store, layout)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), folder);
    }

    @Test
    void whatIsCorruptIsNotMovedAndNamed() throws IOException {
        List<Blob> blobs = fill();
        Path file =
                folder.resolve("store/coffer").resolve(blobs.getFirst().object().key());
        assertThat(file.toFile().setWritable(true)).isTrue();
        Files.writeString(file, "BLOB 0");
        for (ObjectStore target : List.of(store, other)) {
            Migration migration = Migration.of(catalogue, new Place(store, LAYOUT), new Place(target, ELSEWHERE));
            failed.clear();
            assertThat(migration.run(listener()).failed()).isEqualTo(1);
            assertThat(failed).hasSize(1).first().asString().contains("SHA-256");
            assertThat(migration.drop(listener()).failed()).isPositive();
            assertThat(catalogue.<Long>look(session -> session.number(
                            "SELECT count(*) FROM blob WHERE place = ? AND sha256 = ? AND state = 'LIVE'",
                            ELSEWHERE.place(),
                            blobs.getFirst().digests().sha256().hex())))
                    .isZero();
        }
    }

    @Test
    void thoseWhoWorkWithTheOldPlaceGoOnWhileItMoves() throws Exception {
        fill();
        Place from = new Place(store, LAYOUT);
        Place to = new Place(other, ELSEWHERE);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger stashed = new AtomicInteger();
        Map<EntryPath, String> published = new ConcurrentHashMap<>();
        for (int i = 0; i < 20; i++) {
            published.put(new EntryPath("data/" + i), "blob " + i);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            Future<?> writer = threads.submit(() -> {
                while (!done.get()) {
                    String text = "new " + stashed.get();
                    EntryPath path = new EntryPath("new/" + stashed.getAndIncrement());
                    Blob blob = add(text);
                    catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
                    published.put(path, text);
                }
                return stashed;
            });
            Future<?> reader = threads.submit(() -> {
                Blobs blobs = new Blobs(catalogue, store, LAYOUT);
                while (!done.get()) {
                    for (Map.Entry<EntryPath, String> each : published.entrySet()) {
                        assertThat(read(blobs, each.getKey())).isEqualTo(each.getValue());
                    }
                }
                return blobs;
            });
            Migration migration = Migration.of(catalogue, from, to);
            for (int i = 0; i < 4; i++) {
                migration.run(listener());
            }
            done.set(true);
            writer.get();
            reader.get();
            Migration.Counts last = migration.run(listener());
            assertThat(last.failed()).isZero();
            assertThat(migration.run(listener()))
                    .extracting(Migration.Counts::copied, Migration.Counts::moved)
                    .containsExactly(0L, 0L);
        }
        assertThat(stashed).hasPositiveValue();
        assertThat(Fsck.check(catalogue, other, ELSEWHERE)).isEmpty();
        assertThat(Fsck.check(catalogue, store, LAYOUT)).isEmpty();
        for (Place place : List.of(from, to)) {
            Blobs blobs = new Blobs(catalogue, place.store(), place.layout());
            published.forEach((path, text) -> assertThat(read(blobs, path)).isEqualTo(text));
        }
    }

    @Test
    void aHostThatReadsTheOldPlaceThroughItsCacheGoesOnThoughItHasNoBucketOfTheNewOnesName() throws IOException {
        fill();
        var away = new BlobLayout.Incarnations("away", "");
        other.createBucket("away");
        assertThat(Migration.of(catalogue, new Place(store, LAYOUT), new Place(other, away))
                        .run(listener())
                        .moved())
                .isEqualTo(20);

        var path = new EntryPath("data/0");
        var blobs = new Blobs(catalogue, store, LAYOUT);
        assertThat(read(blobs, path)).isEqualTo("blob 0");
        try (HostCache cache = HostCache.open(catalogue, blobs, folder.resolve("cache"), HostCache.Limits.standard());
                var bytes = cache.open(catalogue.current(path).orElseThrow())) {
            assertThat(bytes).hasContent("blob 0");
        }
    }

    @Test
    void sourcesAndCopiesMoveWithTheirBlobs() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "of a file");
        try (Stasher stasher =
                Stasher.builder(store, LAYOUT, folder).catalogue(catalogue).build()) {
            stasher.stash(new Source.LocalFile(file), Optional.empty());
        }
        Migration.of(catalogue, new Place(store, LAYOUT), new Place(store, ELSEWHERE))
                .run(listener());
        assertThat(catalogue.<List<String>>look(session -> session.list(
                        "SELECT s.place || ' ' || b.place || ' ' || s.newest FROM source s"
                                + " JOIN blob b ON b.id = s.blob_id",
                        row -> row.getString(1))))
                .containsExactly(ELSEWHERE.place() + " " + ELSEWHERE.place() + " 1");
        try (Stasher stasher =
                Stasher.builder(store, ELSEWHERE, folder).catalogue(catalogue).build()) {
            assertThat(stasher.stash(new Source.LocalFile(file), Optional.empty()))
                    .isInstanceOfSatisfying(
                            StashOutcome.Stashed.class,
                            stash -> assertThat(stash.novelty()).isNotEqualTo(Novelty.NEW));
        }
    }

    @Test
    void aPlaceIsNotMovedToItself() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Migration.of(catalogue, new Place(store, LAYOUT), new Place(store, LAYOUT)));
    }

    private void checkMove(Place from, Place to) throws IOException {
        int count = fill().size();
        Migration migration = Migration.of(catalogue, from, to).grace(Duration.ofDays(1));
        Migration.Counts first = migration.run(listener());
        assertThat(first.copied()).isEqualTo(count);
        assertThat(first.moved()).as("an entry each, but for one blob").isEqualTo(20);
        assertThat(migration.run(listener()).copied()).isZero();
        assertThat(Fsck.check(catalogue, from.store(), from.layout())).isEmpty();
        assertThat(Fsck.check(catalogue, to.store(), to.layout())).isEmpty();
        checkReadable(from.store(), from.layout());
        checkReadable(to.store(), to.layout());

        assertThat(migration.drop(listener())).as("their grace").isEqualTo(new Migration.Counts(count, 0, 0, 0, 0));
        checkReadable(from.store(), from.layout());
        time.set(time.get().plus(Duration.ofDays(2)));
        assertThat(migration.drop(listener()).failed()).isZero();
        assertThat(catalogue.<Long>look(session -> session.number(
                        "SELECT count(*) FROM blob WHERE place = ? AND state = 'LIVE'",
                        from.layout().place())))
                .isZero();
        assertThat(from.store().list("coffer", "").count())
                .as("those who are about to read them")
                .isEqualTo(count);
        time.set(time.get().plus(Duration.ofHours(2)));
        assertThat(migration.drop(listener()).copied()).isEqualTo(count);
        assertThat(from.store().list("coffer", "")).isEmpty();
        assertThat(Fsck.check(catalogue, to.store(), to.layout())).isEmpty();
        checkReadable(to.store(), to.layout());
        assertThat(changes().getLast().kind()).isEqualTo(Change.Kind.MIGRATED);
    }

    private List<Blob> fill() throws IOException {
        List<Blob> blobs = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            EntryPath path = new EntryPath("data/" + i);
            Blob blob = add("blob " + i);
            catalogue.inTransaction(tx -> tx.publish(tx.add(path, blob)));
            blobs.add(blob);
        }
        blobs.add(add("held"));
        return blobs;
    }

    private void checkReadable(ObjectStore where, BlobLayout layout) {
        Blobs blobs = new Blobs(catalogue, where, layout);
        for (int i = 0; i < 20; i++) {
            assertThat(read(blobs, new EntryPath("data/" + i))).isEqualTo("blob " + i);
            assertThat(blobs.find(BlobId.of(Sha256.of(("blob " + i).getBytes(StandardCharsets.UTF_8)))))
                    .isPresent();
        }
    }

    private String read(Blobs blobs, EntryPath path) {
        try (var in = blobs.open(catalogue.current(path).orElseThrow())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Migration.Listener listener() {
        return (object, reason) -> failed.add(object + ": " + reason);
    }

    private Blob add(String text) throws IOException {
        return new Blobs(catalogue, store, LAYOUT)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), folder)
                .blob();
    }
}
