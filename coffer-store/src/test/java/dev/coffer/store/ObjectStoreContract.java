package dev.coffer.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [ObjectStore] does, sentence by sentence. A store's test extends this and opens the store;
/// where stores may differ, [ObjectStore#capabilities()] decides what is expected.
public abstract class ObjectStoreContract {
    /// More than one part of any store under test.
    private static final int LARGE = 12 << 20;

    private static final AtomicInteger BUCKETS = new AtomicInteger();

    private ObjectStore store;
    private String bucket;

    /// A store to be tested; it is closed after each test.
    protected abstract ObjectStore open() throws Exception;

    /// More objects than one request of any store under test lists or removes; fewer where each write is slow.
    protected int beyondOnePage() {
        return 1010;
    }

    @BeforeEach
    final void openWithANewBucket() throws Exception {
        store = open();
        bucket = "contract-" + Long.toHexString(System.nanoTime()) + "-" + BUCKETS.incrementAndGet();
        store.createBucket(bucket);
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    // Buckets

    @Test
    void aBucketIsMadeOnceAndIsThere() {
        store.createBucket(bucket);
        assertThat(store.bucketExists(bucket)).isTrue();
        assertThat(store.bucketExists("no-" + bucket)).isFalse();
        assertThat(store.buckets()).contains(bucket).isSorted();
    }

    @Test
    void writingDoesNotMakeABucket() {
        ObjectName name = new ObjectName("no-" + bucket, "key");
        assertThatExceptionOfType(StoreException.NoBucket.class)
                .isThrownBy(() -> store.write(name, Content.of(bytes("x")), WriteOptions.plain()))
                .withMessageContaining("no-" + bucket);
        assertThatThrownBy(() -> store.read(name)).isInstanceOf(StoreException.NoBucket.class);
        assertThatThrownBy(() -> {
                    try (Stream<ObjectInfo> objects = store.list("no-" + bucket, "")) {
                        objects.toList();
                    }
                })
                .isInstanceOf(StoreException.NoBucket.class);
        assertThat(store.bucketExists("no-" + bucket)).isFalse();
    }

    // Writing and reading

    @Test
    void whatIsWrittenIsReadWithItsTypeAndMetadata() throws IOException {
        byte[] bytes = bytes("some bytes");
        WriteOptions options = WriteOptions.plain()
                .withContentType("text/plain;charset=utf-8")
                .withMetadata(Map.of("origin", "http://example.org/a?b=c", "note", "two  blanks, \"quotes\" = signs"));
        ObjectInfo written = store.write(name("dir/object"), Content.of(bytes), options);
        try (StoredObject object = store.read(name("dir/object"))) {
            assertThat(object.bytes().readAllBytes()).isEqualTo(bytes);
            assertSame(object.info(), written);
        }
        assertThat(written.name()).isEqualTo(name("dir/object"));
        assertThat(written.size()).isEqualTo(bytes.length);
        assertThat(written.contentType()).contains("text/plain;charset=utf-8");
        assertThat(written.metadata()).isEqualTo(options.metadata());
        assertThat(written.etag()).isNotEmpty().doesNotContain("\"");
        assertThat(written.modified())
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plus(Duration.ofMinutes(5)));
        assertSame(store.stat(name("dir/object")).orElseThrow(), written);
    }

    @Test
    void theDigestIsKept() {
        byte[] bytes = bytes("digest me");
        ObjectInfo announced = store.write(name("a"), Content.of(bytes, Sha256.of(bytes)), WriteOptions.plain());
        ObjectInfo computed = store.write(name("b"), Content.of(bytes), WriteOptions.plain());
        assertThat(announced.sha256()).contains(Sha256.of(bytes));
        assertThat(computed.sha256()).contains(Sha256.of(bytes));
        boolean kept = store.stat(name("b")).orElseThrow().sha256().equals(Optional.of(Sha256.of(bytes)));
        assertThat(kept || !store.capabilities().has(Capability.KEEPS_SHA256)).isTrue();
    }

    @Test
    void metadataMayBeAnyTextWithoutControlCharacters() {
        Map<String, String> metadata = Map.of(
                "author", "Zoë Ångström 工藤",
                "emoji", "\uD83D\uDC0B",
                "encoded", "=?UTF-8?B?eA==?=",
                "padded", "  both ends  ",
                "percent", "100%25 + more");
        store.write(name("k"), Content.of(bytes("x")), WriteOptions.plain().withMetadata(metadata));
        assertThat(store.stat(name("k")).orElseThrow().metadata()).isEqualTo(metadata);
    }

    @Test
    void keysAreKeptExactly() throws IOException {
        List<String> keys = List.of(
                "plain",
                "with space",
                "plus+sign",
                "percent%2Fescaped",
                "question?mark",
                "hash#tag",
                "a&b=c;d,e",
                "quote'\"s",
                "tilde~",
                "Grüße/日本語/\uD83D\uDC0B",
                "dots..inside",
                "very/" + "x".repeat(200) + "/deep");
        for (String key : keys) {
            store.write(name(key), Content.of(bytes(key)), WriteOptions.plain());
        }
        for (String key : keys) {
            assertThat(content(name(key))).isEqualTo(key);
        }
        assertThat(keys("")).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void anEmptyObjectIsAnObject() throws IOException {
        ObjectInfo info = store.write(name("empty"), Content.of(new byte[0]), WriteOptions.plain());
        assertThat(info.size()).isZero();
        assertThat(content(name("empty"))).isEmpty();
    }

    @Test
    void aLargeObjectIsReadAsItWasWritten() throws IOException {
        byte[] bytes = random(LARGE + 17);
        WriteOptions options =
                WriteOptions.plain().withContentType("image/x-large").withMetadata(Map.of("origin", "Zürich"));
        ObjectInfo written = store.write(name("large"), Content.of(bytes), options);
        assertThat(written.size()).isEqualTo(bytes.length);
        assertThat(written.contentType()).contains("image/x-large");
        assertThat(written.metadata()).isEqualTo(Map.of("origin", "Zürich"));
        assertSame(store.stat(name("large")).orElseThrow(), written);
        try (StoredObject object = store.read(name("large"))) {
            assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes)).isTrue();
        }
        if (store.capabilities().has(Capability.KEEPS_SHA256)) {
            assertThat(written.sha256()).contains(Sha256.of(bytes));
        }
    }

    @Test
    void writingReplacesBytesTypeAndMetadata() throws IOException {
        WriteOptions first = WriteOptions.plain().withContentType("a/b").withMetadata(Map.of("x", "1"));
        ObjectInfo before = store.write(name("k"), Content.of(bytes("first")), first);
        ObjectInfo after = store.write(name("k"), Content.of(bytes("second one")), WriteOptions.plain());
        assertThat(content(name("k"))).isEqualTo("second one");
        assertThat(after.metadata()).isEmpty();
        assertThat(after.contentType()).contains("application/octet-stream");
        assertThat(after.etag()).isNotEqualTo(before.etag());
    }

    @Test
    void aReaderSeesTheBytesOfOneWriteWhileAnotherReplacesThem() throws IOException {
        byte[] old = random(3 << 20);
        store.write(name("k"), Content.of(old), WriteOptions.plain());
        try (StoredObject object = store.read(name("k"))) {
            store.write(name("k"), Content.of(random(3 << 20)), WriteOptions.plain());
            byte[] seen = object.bytes().readAllBytes();
            assertThat(Arrays.equals(seen, old)).isTrue();
        }
    }

    // Content that is not what it says

    @Test
    void bytesOfAnotherDigestAreRefusedAndNotVisible() {
        Content lying = Content.of(bytes("these bytes"), Sha256.of(bytes("other bytes")));
        assertThatExceptionOfType(StoreException.Corrupt.class)
                .isThrownBy(() -> store.write(name("k"), lying, WriteOptions.plain()))
                .withMessageContaining(name("k").toString());
        assertThat(store.stat(name("k"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void aLargeContentOfAnotherDigestIsRefusedAndNotVisible() {
        Content lying = Content.of(random(LARGE), Sha256.of(bytes("other bytes")));
        assertThatThrownBy(() -> store.write(name("k"), lying, WriteOptions.plain()))
                .isInstanceOf(StoreException.Corrupt.class);
        assertThat(store.stat(name("k"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void contentOfAnotherLengthIsRefusedAndTheOldObjectStays() throws IOException {
        store.write(name("k"), Content.of(bytes("old")), WriteOptions.plain());
        for (int claimed : new int[] {3, 9, LARGE}) {
            assertThatThrownBy(() -> store.write(name("k"), claiming(claimed, bytes("sixsix")), WriteOptions.plain()))
                    .as("6 bytes that claim to be %d", claimed)
                    .isInstanceOf(StoreException.Corrupt.class);
        }
        assertThat(content(name("k"))).isEqualTo("old");
    }

    // Ranges

    @Test
    void partsAreReadWithTheInfoOfTheWhole() throws IOException {
        ObjectInfo whole = store.write(name("k"), Content.of(bytes("0123456789")), WriteOptions.plain());
        assertThat(part(new ByteRange.Part(2, 3))).isEqualTo("234");
        assertThat(part(new ByteRange.Part(8, 100))).isEqualTo("89");
        assertThat(part(new ByteRange.From(7))).isEqualTo("789");
        assertThat(part(new ByteRange.From(0))).isEqualTo("0123456789");
        try (StoredObject object = store.read(name("k"), new ByteRange.Part(2, 3))) {
            assertSame(object.info(), whole);
        }
    }

    @Test
    void aPartBeyondTheEndIsRefused() {
        store.write(name("k"), Content.of(bytes("0123456789")), WriteOptions.plain());
        assertThatThrownBy(() -> store.read(name("k"), new ByteRange.From(10)))
                .isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> store.read(name("k"), new ByteRange.Part(11, 1)))
                .isInstanceOf(StoreException.Refused.class);
    }

    @Test
    void aStreamMayBeClosedBeforeItsEnd() throws IOException {
        store.write(name("k"), Content.of(random(LARGE)), WriteOptions.plain());
        for (int i = 0; i < 3; i++) {
            try (StoredObject object = store.read(name("k"))) {
                assertThat(object.bytes().readNBytes(10)).hasSize(10);
            }
        }
    }

    // Absence

    @Test
    void absenceIsAValueOrNotFound() {
        assertThat(store.stat(name("none"))).isEmpty();
        assertThatExceptionOfType(StoreException.NotFound.class)
                .isThrownBy(() -> store.read(name("none")))
                .withMessageContaining(name("none").toString());
        assertThatThrownBy(() -> store.copy(name("none"), name("copy"))).isInstanceOf(StoreException.NotFound.class);
        assertThatThrownBy(() -> store.updateMetadata(name("none"), "etag", Description.plain()))
                .isInstanceOf(StoreException.NotFound.class);
        store.delete(name("none"));
    }

    // Conditions. Where a store does not promise one, a writer may win that should not; then what it wrote is there.

    @Test
    void writeIfAbsentFailsWhenTheObjectExists() throws IOException {
        boolean promised = store.capabilities().has(Capability.WRITE_IF_ABSENT);
        Precondition absent = Precondition.absent();
        assertThat(wins("k", "first", absent)).isTrue();
        boolean overwrites = wins("k", "second", absent);
        assertThat(overwrites && promised).isFalse();
        assertThat(content(name("k"))).isEqualTo(overwrites ? "second" : "first");
        store.delete(name("k"));
        assertThat(wins("k", "third", absent)).isTrue();
        assertThat(content(name("k"))).isEqualTo("third");
    }

    @Test
    void writeIfUnchangedFailsWhenTheObjectChangedOrIsGone() throws IOException {
        boolean promised = store.capabilities().has(Capability.WRITE_IF_UNCHANGED);
        ObjectInfo seen = store.write(name("k"), Content.of(bytes("one")), WriteOptions.plain());
        Precondition unchanged = Precondition.unchanged(seen.etag());
        assertThat(wins("k", "two", unchanged)).isTrue();
        boolean overwrites = wins("k", "three", unchanged);
        assertThat(overwrites && promised).isFalse();
        assertThat(content(name("k"))).isEqualTo(overwrites ? "three" : "two");
        store.delete(name("k"));
        boolean revives = wins("k", "four", unchanged);
        assertThat(revives && promised).isFalse();
        assertThat(store.stat(name("k")).isPresent()).isEqualTo(revives);
    }

    @Test
    void aLargeWriteIfAbsentFailsWhenTheObjectExists() throws IOException {
        store.write(name("k"), Content.of(bytes("small")), WriteOptions.plain());
        WriteOptions absent = WriteOptions.plain().onlyIf(Precondition.absent());
        assertThatThrownBy(() -> store.write(name("k"), Content.of(random(LARGE)), absent))
                .isInstanceOf(StoreException.Conflict.class);
        assertThat(content(name("k"))).isEqualTo("small");
    }

    @Test
    void ofManyWritersIfAbsentOneWins() throws Exception {
        for (int round = 0; round < 3; round++) {
            String key = "race" + round;
            List<String> winners = race(key, round, Precondition.absent());
            assertThat(winners)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(store.capabilities().has(Capability.WRITE_IF_ABSENT) ? 1 : 12);
            assertThat(content(name(key))).isIn(winners);
        }
    }

    @Test
    void ofManyWritersIfUnchangedOneWins() throws Exception {
        store.write(name("k"), Content.of(bytes("start")), WriteOptions.plain());
        for (int round = 0; round < 3; round++) {
            String etag = store.stat(name("k")).orElseThrow().etag();
            List<String> winners = race("k", round, Precondition.unchanged(etag));
            assertThat(winners)
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(store.capabilities().has(Capability.WRITE_IF_UNCHANGED) ? 1 : 12);
            assertThat(content(name("k"))).isIn(winners);
        }
    }

    @Test
    void ofManyLargeWritersIfAbsentOneWins() throws Exception {
        byte[] bytes = random(LARGE);
        List<String> winners = race(3, i -> {
            WriteOptions options = WriteOptions.plain()
                    .withMetadata(Map.of("writer", "large " + i))
                    .onlyIf(Precondition.absent());
            store.write(name("k"), Content.of(bytes), options);
            return "large " + i;
        });
        assertThat(winners)
                .isNotEmpty()
                .hasSizeLessThanOrEqualTo(store.capabilities().has(Capability.LARGE_WRITE_IF_ABSENT) ? 1 : 3);
        assertThat(store.stat(name("k")).orElseThrow().metadata().get("writer")).isIn(winners);
    }

    // Copies, metadata, removal

    @Test
    void aCopyHasBytesTypeMetadataAndDigestOfItsSource() throws IOException {
        WriteOptions options = WriteOptions.plain().withContentType("image/png").withMetadata(Map.of("who", "Jürgen"));
        ObjectInfo source = store.write(name("a b/ä"), Content.of(bytes("copy me")), options);
        ObjectInfo copy = store.copy(name("a b/ä"), name("c+d"));
        assertThat(content(name("c+d"))).isEqualTo("copy me");
        assertThat(copy.contentType()).isEqualTo(source.contentType());
        assertThat(copy.metadata()).isEqualTo(source.metadata());
        assertThat(copy.sha256()).isEqualTo(source.sha256());
        assertSame(store.stat(name("c+d")).orElseThrow(), copy);
        assertSame(store.stat(name("a b/ä")).orElseThrow(), source);
    }

    @Test
    void anObjectMayBeCopiedOntoItself() throws IOException {
        store.write(name("k"), Content.of(bytes("same")), WriteOptions.plain().withMetadata(Map.of("a", "b")));
        ObjectInfo copy = store.copy(name("k"), name("k"));
        assertThat(copy.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(content(name("k"))).isEqualTo("same");
    }

    @Test
    void metadataAreReplacedAndTheBytesStay() throws IOException {
        WriteOptions options =
                WriteOptions.plain().withContentType("a/b").withMetadata(Map.of("old", "1", "both", "2"));
        ObjectInfo before = store.write(name("k"), Content.of(bytes("bytes")), options);
        ObjectInfo after = store.updateMetadata(
                name("k"),
                before.etag(),
                Description.plain().withContentType("c/d").withMetadata(Map.of("both", "3", "new", "ü")));
        assertThat(after.metadata()).isEqualTo(Map.of("both", "3", "new", "ü"));
        assertThat(after.contentType()).contains("c/d");
        assertThat(after.sha256()).isEqualTo(before.sha256());
        assertSame(store.stat(name("k")).orElseThrow(), after);
        assertThat(content(name("k"))).isEqualTo("bytes");
    }

    @Test
    void metadataOfAChangedObjectAreNotReplaced() {
        ObjectInfo before = store.write(name("k"), Content.of(bytes("bytes")), WriteOptions.plain());
        ObjectInfo now = store.write(name("k"), Content.of(bytes("other")), WriteOptions.plain());
        assertThatThrownBy(() -> store.updateMetadata(name("k"), before.etag(), Description.plain()))
                .isInstanceOf(StoreException.Conflict.class);
        assertSame(store.stat(name("k")).orElseThrow(), now);
    }

    @Test
    void headersSurviveWritesCopiesAndNewMetadata() throws IOException {
        Map<Header, String> headers = Map.of(
                Header.CACHE_CONTROL, "public, max-age=86400",
                Header.CONTENT_DISPOSITION, "attachment; filename=\"a b.txt\"",
                Header.CONTENT_ENCODING, "br",
                Header.CONTENT_LANGUAGE, "de-CH");
        Description told = Description.plain().withContentType("text/x-own").withHeaders(headers);
        for (int size : new int[] {5, LARGE}) {
            ObjectInfo written = store.write(name("k"), Content.of(random(size)), WriteOptions.of(told));
            assertThat(written.headers()).isEqualTo(headers);
            assertSame(store.stat(name("k")).orElseThrow(), written);
            try (StoredObject object = store.read(name("k"), new ByteRange.Part(1, 2))) {
                assertSame(object.info(), written);
            }
            ObjectInfo copy = store.copy(name("k"), name("copy"));
            assertThat(copy.description()).isEqualTo(told);
            assertSame(store.stat(name("copy")).orElseThrow(), copy);
            Description other = told.with(Header.CACHE_CONTROL, "no-store").withMetadata("a", "b");
            ObjectInfo updated = store.updateMetadata(name("k"), written.etag(), other);
            assertThat(updated.description()).isEqualTo(other);
            assertSame(store.stat(name("k")).orElseThrow(), updated);
            assertThat(store.updateMetadata(name("k"), updated.etag(), Description.plain())
                            .headers())
                    .isEmpty();
        }
    }

    @Test
    void aCopyMayHaveADescriptionOfItsOwn() throws IOException {
        Description old = Description.plain()
                .withContentType("a/b")
                .withMetadata("old", "1")
                .with(Header.CONTENT_LANGUAGE, "en");
        Description given = Description.plain().withContentType("c/d").withMetadata("new", "Grüße");
        ObjectInfo source = store.write(name("k"), Content.of(bytes("copy me")), WriteOptions.of(old));
        ObjectInfo copy =
                store.copy(name("k"), name("copy"), CopyOptions.plain().with(given));
        assertThat(copy.description()).isEqualTo(given);
        assertThat(copy.sha256()).isEqualTo(source.sha256());
        assertSame(store.stat(name("copy")).orElseThrow(), copy);
        assertThat(content(name("copy"))).isEqualTo("copy me");
        assertSame(store.stat(name("k")).orElseThrow(), source);
        assertThat(store.copy(name("k"), name("k"), CopyOptions.plain().with(given))
                        .description())
                .isEqualTo(given);
        assertThat(content(name("k"))).isEqualTo("copy me");
    }

    @Test
    void aCopyMayBeBoundToTheVersionOfItsSource() throws IOException {
        ObjectInfo one = store.write(name("k"), Content.of(bytes("one")), WriteOptions.plain());
        store.copy(name("k"), name("copy"), CopyOptions.plain().ifSourceIs(one.etag()));
        store.write(name("k"), Content.of(bytes("two")), WriteOptions.plain());
        assertThatThrownBy(() ->
                        store.copy(name("k"), name("copy"), CopyOptions.plain().ifSourceIs(one.etag())))
                .isInstanceOf(StoreException.Conflict.class);
        assertThat(content(name("copy"))).isEqualTo("one");
    }

    @Test
    void aStorageClassThatIsNotThereIsRefused() throws IOException {
        StorageClass none = StorageClass.of("NO_SUCH_CLASS");
        assertThatThrownBy(() -> store.write(
                        name("k"), Content.of(bytes("x")), WriteOptions.plain().in(none)))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining(none.name());
        assertThatThrownBy(() -> store.write(
                        name("k"),
                        Content.of(random(LARGE)),
                        WriteOptions.plain().in(none)))
                .isInstanceOf(StoreException.Refused.class)
                .hasMessageContaining(none.name());
        assertThat(store.stat(name("k"))).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    @Test
    void newMetadataNeverUndoAWriteThatCameBetween() throws Exception {
        if (!store.capabilities().has(Capability.COPY_IF_UNCHANGED)) {
            return; // nothing is promised of writes without a condition
        }
        AtomicInteger updates = new AtomicInteger();
        whileMetadataAreUpdated(updates, () -> {
            for (int i = 1; i <= 60 || (updates.get() < 20 && i < 100_000); i++) {
                store.write(name("k"), Content.of(bytes(Integer.toString(i))), WriteOptions.plain());
                assertThat(contentOfOneVersion()).isEqualTo(Integer.toString(i));
            }
        });
    }

    /// Read again where it changed while it was read, and the connection broke just then.
    private String contentOfOneVersion() throws IOException {
        while (true) {
            try {
                return content(name("k"));
            } catch (StoreException.Conflict replaced) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void newMetadataNeverUndoAConditionalWriteThatCameBetween() throws Exception {
        if (!store.capabilities().has(Capability.WRITE_IF_UNCHANGED)) {
            return;
        }
        int each = 15;
        AtomicInteger updates = new AtomicInteger();
        whileMetadataAreUpdated(updates, () -> {
            race(3, writer -> {
                int counted = 0;
                for (int tries = 0; counted < each || (updates.get() < 5 && tries < 100_000); tries++) {
                    counted += increments(writer) ? 1 : 0;
                }
                counts.addAndGet(counted);
                return "counted";
            });
        });
        int counted = number(content(name("k")));
        assertThat(counted).isBetween(counts.get(), counts.get() + unsure.get());
    }

    private final AtomicInteger counts = new AtomicInteger();
    private final AtomicInteger unsure = new AtomicInteger();

    private static int number(String text) {
        return Integer.parseInt(text.replaceFirst(" .*", ""));
    }

    /// Adds one to the number that the object holds, if nobody else does meanwhile.
    private boolean increments(int writer) {
        try (StoredObject seen = store.read(name("k"))) {
            int next = number(new String(seen.bytes().readAllBytes(), UTF_8)) + 1;
            WriteOptions unchanged = WriteOptions.plain()
                    .onlyIf(Precondition.unchanged(seen.info().etag()));
            store.write(name("k"), Content.of(bytes(next + " by writer " + writer)), unchanged);
            return true;
        } catch (StoreException.Conflict e) {
            return false;
        } catch (StoreException.Uncertain e) {
            unsure.incrementAndGet();
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Work that may fail.
    private interface Work {
        void run() throws Exception;
    }

    /// Two others give the object, which holds a zero at first, new metadata all the time that `work` takes.
    private void whileMetadataAreUpdated(AtomicInteger updates, Work work) throws Exception {
        store.write(name("k"), Content.of(bytes("0")), WriteOptions.plain());
        AtomicBoolean done = new AtomicBoolean();
        List<Future<?>> updaters = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2; i++) {
                updaters.add(threads.submit(() -> {
                    while (!done.get()) {
                        ObjectInfo seen = store.stat(name("k")).orElseThrow();
                        Description told = Description.plain().withMetadata("update", "number " + updates);
                        try {
                            store.updateMetadata(name("k"), seen.etag(), told);
                            updates.incrementAndGet();
                        } catch (StoreException.Conflict | StoreException.Uncertain lost) {
                            Thread.onSpinWait();
                        }
                    }
                }));
            }
            try {
                work.run();
            } finally {
                done.set(true);
            }
        }
        for (Future<?> updater : updaters) {
            updater.get();
        }
        assertThat(updates).hasPositiveValue();
    }

    @Test
    void aRemovedObjectIsGoneAndItsNameIsFree() throws IOException {
        store.write(name("a/b/c"), Content.of(bytes("x")), WriteOptions.plain().withMetadata(Map.of("m", "1")));
        store.delete(name("a/b/c"));
        assertThat(store.stat(name("a/b/c"))).isEmpty();
        assertThat(keys("")).isEmpty();
        store.write(name("a"), Content.of(bytes("now a file")), WriteOptions.plain());
        assertThat(content(name("a"))).isEqualTo("now a file");
        store.delete(name("a"));
        assertThat(store.write(name("a/b/c"), Content.of(bytes("y")), WriteOptions.plain())
                        .metadata())
                .isEmpty();
    }

    @Test
    void manyObjectsAreRemovedAtOnce() {
        List<ObjectName> names =
                IntStream.range(0, 25).mapToObj(i -> name("many/" + i)).toList();
        names.forEach(name -> store.write(name, Content.of(bytes("x")), WriteOptions.plain()));
        List<ObjectName> some = new ArrayList<>(names.subList(5, 25));
        some.add(name("many/absent & odd +"));
        assertThat(store.deleteAll(some)).isEmpty();
        assertThat(keys("many/")).hasSize(5);
        assertThat(store.deleteAll(List.of())).isEmpty();
    }

    @Test
    void whatIsListedIsRemovedAsItIsRead() {
        int count = beyondOnePage();
        for (int i = 0; i < count; i++) {
            store.write(name("many/" + i), Content.of(new byte[0]), WriteOptions.plain());
        }
        List<ObjectName> failed = new ArrayList<>();
        try (Stream<ObjectInfo> objects = store.list(bucket, "many/")) {
            assertThat(store.deleteAll(objects.map(ObjectInfo::name), (name, reason) -> failed.add(name)))
                    .isEqualTo(count);
        }
        assertThat(failed).isEmpty();
        assertThat(keys("")).isEmpty();
    }

    // Listing

    @Test
    void aListingIsInTheOrderOfUtf8BytesAndTellsSizes() {
        List<String> sorted = List.of(
                "a", "a!", "a-b", "a.txt", "a0", "b/-", "b/c/d", "b/c0", "b/c\uFFFD", "b/c\uD83D\uDC0B", "b0/x", "z");
        List<String> shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.forEach(key -> store.write(name(key), Content.of(bytes(key)), WriteOptions.plain()));
        assertThat(keys("")).containsExactlyElementsOf(sorted);
        assertThat(keys("b/c")).containsExactly("b/c/d", "b/c0", "b/c\uFFFD", "b/c\uD83D\uDC0B");
        assertThat(keys("b/c/")).containsExactly("b/c/d");
        assertThat(keys("a-")).containsExactly("a-b");
        assertThat(keys("no")).isEmpty();
        try (Stream<ObjectInfo> objects = store.list(bucket, "a.")) {
            ObjectInfo listed = objects.findFirst().orElseThrow();
            ObjectInfo known = store.stat(name("a.txt")).orElseThrow();
            assertThat(listed.size()).isEqualTo(5);
            assertThat(listed.etag()).isEqualTo(known.etag());
            assertThat(Duration.between(listed.modified(), known.modified()).abs())
                    .isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void aLevelHasItsObjectsAndWhatLiesBelowEachOnce() {
        List.of("a-", "a-b/x", "a/b/c", "a/b/d", "a/e", "a0", "b/c")
                .forEach(key -> store.write(name(key), Content.of(bytes(key)), WriteOptions.plain()));
        assertThat(level("")).containsExactly("a-", "a-b/ …", "a/ …", "a0", "b/ …");
        assertThat(level("a")).containsExactly("a-", "a-b/ …", "a/ …", "a0");
        assertThat(level("a/")).containsExactly("a/b/ …", "a/e");
        assertThat(level("a/b")).containsExactly("a/b/ …");
        assertThat(level("no/")).isEmpty();
        assertThatThrownBy(() -> {
                    try (Stream<Listed> listed = store.listLevel("no-" + bucket, "")) {
                        listed.toList();
                    }
                })
                .isInstanceOf(StoreException.NoBucket.class);
    }

    private List<String> level(String prefix) {
        try (Stream<Listed> listed = store.listLevel(bucket, prefix)) {
            return listed.map(it -> switch (it) {
                        case Listed.Here(ObjectInfo info) -> info.name().key();
                        case Listed.Below(String key) -> key + " …";
                    })
                    .toList();
        }
    }

    @Test
    void aListingGoesOnBeyondOnePage() {
        int count = beyondOnePage();
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            IntStream.range(0, count)
                    .forEach(i -> threads.submit(() ->
                            store.write(name("page/%05d".formatted(i)), Content.of(bytes("x")), WriteOptions.plain())));
        }
        assertThat(keys("page/")).hasSize(count).isSorted();
    }

    // What is said of it

    @Test
    void itIsDescribedInOneLine() {
        assertThat(store.describe()).isNotBlank().hasLineCount(1);
    }

    /// A write may know the time of its object a little less exactly than a later question.
    private static void assertSame(ObjectInfo found, ObjectInfo expected) {
        assertThat(found).usingRecursiveComparison().ignoringFields("modified").isEqualTo(expected);
        assertThat(Duration.between(found.modified(), expected.modified()).abs())
                .isLessThan(Duration.ofSeconds(3));
    }

    private ObjectName name(String key) {
        return new ObjectName(bucket, key);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private String content(ObjectName name) throws IOException {
        try (StoredObject object = store.read(name)) {
            return new String(object.bytes().readAllBytes(), UTF_8);
        }
    }

    private String part(ByteRange range) throws IOException {
        try (StoredObject object = store.read(name("k"), range)) {
            return new String(object.bytes().readAllBytes(), UTF_8);
        }
    }

    private List<String> keys(String prefix) {
        try (Stream<ObjectInfo> objects = store.list(bucket, prefix)) {
            return objects.map(info -> info.name().key()).toList();
        }
    }

    private static Content claiming(long size, byte[] bytes) {
        return new Content() {
            @Override
            public long size() {
                return size;
            }

            @Override
            public InputStream open(long offset) {
                int from = (int) Math.min(offset, bytes.length);
                return new ByteArrayInputStream(bytes, from, bytes.length - from);
            }

            @Override
            public Optional<Sha256> sha256() {
                return Optional.empty();
            }
        };
    }

    /// Whether a conditional write went through.
    private boolean wins(String key, String text, Precondition condition) {
        try {
            store.write(name(key), Content.of(bytes(text)), WriteOptions.plain().onlyIf(condition));
            return true;
        } catch (StoreException.Conflict e) {
            return false;
        }
    }

    /// Twelve writers at once; the texts of those whose write went through.
    private List<String> race(String key, int round, Precondition condition) throws Exception {
        return race(12, i -> {
            String text = "writer " + i + " of round " + round;
            store.write(name(key), Content.of(bytes(text)), WriteOptions.plain().onlyIf(condition));
            return text;
        });
    }

    /// A write by one of several writers.
    private interface Attempt {
        String write(int writer);
    }

    /// What those attempts told that did not end in a conflict.
    private static List<String> race(int writers, Attempt attempt) throws Exception {
        CyclicBarrier start = new CyclicBarrier(writers);
        List<Callable<Optional<String>>> all = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int writer = i;
            all.add(() -> {
                start.await();
                try {
                    return Optional.of(attempt.write(writer));
                } catch (StoreException.Conflict | StoreException.Uncertain e) {
                    return Optional.empty(); // it did not win, or cannot tell
                }
            });
        }
        List<String> winners = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(writers)) {
            for (Future<Optional<String>> outcome : threads.invokeAll(all)) {
                outcome.get().ifPresent(winners::add);
            }
        }
        return winners;
    }
}
