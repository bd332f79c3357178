package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.adoption.Adoption;
import dev.coffer.repository.fsck.Fsck;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Housekeeping in a bucket that md5s3stash has filled and a catalogue has adopted, in both of its layouts, on every
/// kind of store: what was found there is never lost for want of a reference.
abstract class AdoptedBucketContract extends CatalogueOfEntries {
    private static final Duration LONG = Duration.ofDays(400);
    private static final int FOUND = 12;

    @TempDir
    Path home;

    private final String bucket = "d" + UUID.randomUUID().toString().toLowerCase(Locale.ROOT);
    private ObjectStore store;
    private BlobLayout.Keyed layout;
    private Housekeeping housekeeping;

    abstract ObjectStore openStore();

    @BeforeEach
    void openBuckets() {
        store = openStore();
        layout = new BlobLayout.Simple(bucket + "/of/all");
        housekeeping = Housekeeping.of(catalogue, store, layout).exclusively();
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "multibucket"})
    void whatWasAdoptedStaysWhateverBecomesOfThePathsThatItWasPublishedUnder(String scheme) {
        adopt(scheme);
        List<ObjectName> found = objects();
        put("data/current", "found 1");
        put("data/superseded", "found 2");
        put("data/superseded", "found 3");
        Entry.Published expired = put("data/expired", "found 4");
        catalogue.inTransaction(tx -> tx.expire(expired));
        Blob held = bring("found 5").blob();
        ObjectName written = bring("brought and never referred to").blob().object();
        ObjectName current = put("data/written", "brought and published").blob().object();

        collect();
        assertThat(objects()).contains(found.toArray(ObjectName[]::new)).contains(written, current);
        pass(LONG);
        collect();
        pass(LONG);
        collect();
        List<ObjectName> expected = new ArrayList<>(found);
        expected.add(current);
        assertThat(objects()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(read("data/current")).isEqualTo("found 1");
        assertThat(read("data/superseded")).isEqualTo("found 3");
        assertThat(changes())
                .as("versions were purged meanwhile")
                .filteredOn(change -> change.kind() == Change.Kind.PURGED)
                .hasSize(2);
        for (int i = 0; i < FOUND; i++) {
            assertThat(new Blobs(catalogue, store, layout).find(BlobId.of(Md5.of(bytes("found " + i)))))
                    .isPresent();
        }
        assertThat(Fsck.check(catalogue, store, layout)).isEmpty();
        assertThat(housekeeping
                        .explain(BlobId.of(held.digests().sha256()), Kept.NONE)
                        .facts())
                .extracting(Explanation.Fact::text)
                .anyMatch(text -> text.startsWith("it stays: it was found in the bucket"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "multibucket"})
    void aPurgeTakesExactlyTheObjectOfItsPathAndTheDigestIsRefusedForTwoHours(String scheme) {
        adopt(scheme);
        List<ObjectName> rest = new ArrayList<>(objects());
        ObjectName object = put("data/x", "found 7").blob().object();
        put("data/y", "found 8");
        assertThat(rest.remove(object)).isTrue();

        Receipt early = purge("data/x");
        assertThat(early.removed()).isEmpty();
        assertThat(early.pending())
                .singleElement()
                .satisfies(pending -> assertThat(pending.why()).startsWith("purge again, since it was found"));
        pass(Duration.ofHours(2));
        collect();
        assertThat(objects()).as("a collector does not take it").contains(object);

        assertThatThrownBy(() -> purge("data/x"))
                .as("the row of the version is gone too")
                .hasMessageContaining("data/x");
        put("data/x", "found 7");
        pass(Duration.ofHours(2));
        assertThat(purge("data/x").removed()).extracting(Receipt.Removed::url).containsExactly(object.url());
        assertThat(objects()).containsExactlyInAnyOrderElementsOf(rest);

        assertThatThrownBy(() -> bring("found 7"))
                .isInstanceOf(RepositoryException.Conflict.class)
                .hasMessageContaining("was deleted a moment ago");
        pass(Housekeeping.QUIET.minusSeconds(1));
        assertThatThrownBy(() -> bring("found 7")).isInstanceOf(RepositoryException.Conflict.class);
        assertThat(objects()).containsExactlyInAnyOrderElementsOf(rest);
        pass(Duration.ofSeconds(1));
        assertThat(bring("found 7")).isInstanceOf(Stored.New.class);
        assertThat(objects()).contains(object);
        pass(LONG);
        collect();
        assertThat(objects())
                .as("Coffer has written it this time, and nothing refers to it")
                .containsExactlyInAnyOrderElementsOf(rest);
        assertThat(read("data/y")).isEqualTo("found 8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "multibucket"})
    void bytesThatAreBroughtAgainBeforeTheirDeletionIsBegunStay(String scheme) {
        adopt(scheme);
        ObjectName object = put("data/x", "found 7").blob().object();
        pass(Duration.ofHours(2));
        Graces graces = Graces.standard();
        Receipt waiting = housekeeping.purge(new PurgeRequest(new EntryPath("data/x"), true, Optional.empty()), graces);
        assertThat(waiting.pending())
                .singleElement()
                .satisfies(pending -> assertThat(pending.why()).isEqualTo("readers have their time"));
        List<String> refused = new ArrayList<>();
        assertThat(Adoption.of(catalogue, store, layout)
                        .ofDigests((what, reason) -> refused.add(reason))
                        .adopted())
                .as("what was purged is not adopted again")
                .isZero();
        assertThat(refused).singleElement().asString().contains("is to be removed: purged on request");

        assertThat(bring("found 7")).isInstanceOf(Stored.AlreadyHeld.class);
        pass(LONG);
        collect();
        assertThat(objects()).contains(object);
    }

    @ParameterizedTest
    @ValueSource(strings = {"simple", "multibucket"})
    void aPurgeLeavesWhatAnotherPathOrAnotherSourceHas(String scheme) {
        adopt(scheme);
        ObjectName shared = put("data/x", "found 1").blob().object();
        put("data/y", "found 1");
        pass(LONG);
        assertThat(purge("data/x").pending())
                .singleElement()
                .satisfies(pending -> assertThat(pending.why()).contains("1 version and"));
        assertThat(objects()).contains(shared).hasSize(FOUND);
        assertThat(read("data/y")).isEqualTo("found 1");
        assertThat(purge("data/y").removed()).hasSize(1);
        assertThat(objects()).doesNotContain(shared).hasSize(FOUND - 1);
    }

    private void adopt(String scheme) {
        if (scheme.equals("multibucket")) {
            layout = new BlobLayout.Multibucket(bucket + "/of/all");
            housekeeping = Housekeeping.of(catalogue, store, layout).exclusively();
        }
        IntStream.range(0, FOUND).forEach(i -> {
            ObjectName object = layout.object(BlobId.of(Md5.of(bytes("found " + i))));
            if (!store.bucketExists(object.bucket())) {
                store.createBucket(object.bucket());
            }
            store.write(object, Content.of(bytes("found " + i)), WriteOptions.plain());
        });
        Stream.of("found 7", "brought and never referred to", "brought and published")
                .map(text -> layout.object(BlobId.of(Md5.of(bytes(text)))).bucket())
                .filter(name -> !store.bucketExists(name))
                .forEach(store::createBucket);
        Adoption.Counts counts = Adoption.of(catalogue, store, layout).ofDigests((object, reason) -> {
            throw new IllegalStateException(object + ": " + reason);
        });
        assertThat(counts.adopted()).isEqualTo(FOUND);
    }

    private void collect() {
        Housekeeping.Report report = housekeeping.execute(
                housekeeping.plan(Kept.NONE, housekeeping.tasks()), OptionalDouble.empty(), line -> true);
        assertThat(report.failures()).isEmpty();
    }

    private Receipt purge(String path) {
        return housekeeping.purge(new PurgeRequest(new EntryPath(path), true, Optional.empty()), Kept.NONE);
    }

    private Stored bring(String text) {
        try {
            return new Blobs(catalogue, store, layout).add(new ByteArrayInputStream(bytes(text)), home);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Entry.Published put(String path, String text) {
        Blob blob = bring(text).blob();
        return catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
    }

    private String read(String path) {
        Entry.Published entry = catalogue.current(new EntryPath(path)).orElseThrow();
        try (InputStream in = new Blobs(catalogue, store, layout).open(entry)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void pass(Duration duration) {
        time.set(time.get().plus(duration));
    }

    private List<ObjectName> objects() {
        List<String> buckets = layout instanceof BlobLayout.Simple
                ? List.of(bucket)
                : IntStream.range(0, Character.MAX_RADIX)
                        .mapToObj(shard -> Integer.toString(shard, Character.MAX_RADIX) + "." + bucket)
                        .toList();
        List<ObjectName> objects = new ArrayList<>();
        for (String name : buckets) {
            try (Stream<ObjectInfo> listing = store.list(name, "")) {
                listing.map(ObjectInfo::name).forEach(objects::add);
            } catch (StoreException.NoBucket e) {
                continue; // a shard that no digest has fallen into
            }
        }
        return objects;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
