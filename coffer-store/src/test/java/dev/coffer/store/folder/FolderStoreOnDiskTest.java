package dev.coffer.store.folder;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a folder store does with its files, beyond what every store does.
final class FolderStoreOnDiskTest {
    private static final WriteOptions TAGGED =
            WriteOptions.plain().withContentType("image/jpeg").withMetadata(Map.of("who", "Zoë"));

    @TempDir
    private Path temp;

    private Path bucket;
    private FolderStore store;

    @BeforeEach
    void open() {
        store = FolderStore.open(temp.resolve("root"));
        store.createBucket("bucket");
        bucket = temp.resolve("root/bucket");
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void anObjectIsAPlainFileUnderItsKey() throws IOException {
        write("a/b.jpg", "bytes");
        assertThat(bucket.resolve("a/b.jpg")).hasContent("bytes");
        try (StoredObject object = store.read(name("a/b.jpg"))) {
            assertThat(object.file().orElseThrow().toRealPath())
                    .isEqualTo(bucket.resolve("a/b.jpg").toRealPath());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "a/../b",
                "a/..",
                ".",
                "./a",
                "a/./b",
                "/etc/passwd",
                "a//b",
                "a/",
                "a\\b",
                "..\\x",
                ".coffer",
                ".coffer/tmp/x",
                "a/.coffer.b",
                ".COFFER.x",
                "C:\\x"
            })
    void keysThatLeaveTheRootOrAreTheStoresOwnAreRefused(String key) {
        assertThatExceptionOfType(StoreException.Refused.class)
                .isThrownBy(() -> write(key, "x"))
                .withMessageContaining(key);
        assertThatThrownBy(() -> store.read(name(key))).isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> store.stat(name(key))).isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> store.delete(name(key))).isInstanceOf(StoreException.Refused.class);
        assertThatThrownBy(() -> store.copy(name(key), name("y"))).isInstanceOf(StoreException.Refused.class);
        assertThat(files(temp.resolve("root"))).noneMatch(path -> path.endsWith("x"));
    }

    @Test
    void aNameTooLongForAFileIsRefused() {
        assertThatThrownBy(() -> write("x".repeat(255), "x")).isInstanceOf(StoreException.Refused.class);
        write("x".repeat(247), "x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos/image.JPG", "Photos/image.jpg", "photos/IMAGE.jpg", "PHOTOS/other", "photos"})
    void aKeyThatClashesWithAnotherIsRefused(String key) {
        write("photos/image.jpg", "lower");
        assertThatThrownBy(() -> write(key, "clash")).isInstanceOf(StoreException.Refused.class);
        assertThat(keys()).containsExactly("photos/image.jpg");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photos/image.jpg", "Photos/image.JPG", "Photos/Image.jpg", "Photos/Image.JPG/x"})
    void aKeyThatClashesWithOneInCapitalsIsRefused(String key) {
        write("Photos/Image.JPG", "upper");
        assertThatThrownBy(() -> write(key, "clash")).isInstanceOf(StoreException.Refused.class);
        write("Photos/Image.JPG", "again");
        assertThat(store.stat(name(key))).isEmpty();
        assertThat(keys()).containsExactly("Photos/Image.JPG");
    }

    @Test
    void namesThatDifferInCompositionClash() {
        write("caf\u00e9", "composed");
        assertThatThrownBy(() -> write("cafe\u0301", "decomposed")).isInstanceOf(StoreException.Refused.class);
    }

    @Test
    void aRemovedNameIsFreeForAnotherSpelling() {
        write("Photos/Image.JPG", "upper");
        store.delete(name("Photos/Image.JPG"));
        write("photos/image.jpg", "lower");
        assertThat(keys()).containsExactly("photos/image.jpg");
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path outside = Files.createDirectories(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "secret");
        Files.createSymbolicLink(bucket.resolve("link"), outside.resolve("secret"));
        Files.createSymbolicLink(bucket.resolve("dir"), outside);
        for (String key : List.of("link", "dir/secret")) {
            assertThatThrownBy(() -> store.read(name(key))).isInstanceOf(StoreException.Refused.class);
            assertThatThrownBy(() -> store.stat(name(key))).isInstanceOf(StoreException.Refused.class);
            assertThatThrownBy(() -> write(key, "overwritten")).isInstanceOf(StoreException.Refused.class);
            assertThatThrownBy(() -> store.delete(name(key))).isInstanceOf(StoreException.Refused.class);
        }
        assertThatThrownBy(() -> write("dir/new", "x")).isInstanceOf(StoreException.Refused.class);
        assertThat(keys()).isEmpty();
        assertThat(outside.resolve("secret")).hasContent("secret");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void aFilePutThereByHandIsAnObjectWithoutFacts() throws IOException {
        Files.createDirectories(bucket.resolve("by"));
        Files.writeString(bucket.resolve("by/hand"), "hello");
        ObjectInfo info = store.stat(name("by/hand")).orElseThrow();
        assertThat(info.size()).isEqualTo(5);
        assertThat(info.contentType()).contains("application/octet-stream");
        assertThat(info.sha256()).isEmpty();
        assertThat(keys()).containsExactly("by/hand");
        ObjectInfo typed = store.updateMetadata(
                name("by/hand"),
                info.etag(),
                Description.plain().withContentType("text/plain").withMetadata(Map.of("a", "b")));
        assertThat(store.stat(name("by/hand"))).contains(typed);
    }

    @Test
    void aFileChangedByHandLosesItsFacts() throws IOException {
        ObjectInfo before = store.write(name("k"), Content.of("12345".getBytes(UTF_8)), TAGGED);
        Files.writeString(bucket.resolve("k"), "54321");
        ObjectInfo after = store.stat(name("k")).orElseThrow();
        assertThat(after.etag()).isNotEqualTo(before.etag());
        assertThat(after.metadata()).isEmpty();
        assertThat(after.sha256()).isEmpty();
    }

    @Test
    void aSidecarCutShortTellsNothing() throws IOException {
        store.write(name("k"), Content.of("12345".getBytes(UTF_8)), TAGGED);
        Path sidecar = bucket.resolve(".coffer.k");
        String text = Files.readString(sidecar);
        for (int length = 0; length < text.length(); length += 7) {
            Files.writeString(sidecar, text.substring(0, length));
            assertThat(store.stat(name("k")).orElseThrow().metadata()).isEmpty();
        }
    }

    @Test
    void aCopyOfTheTreeIsAStoreWithAllFacts() throws IOException {
        store.write(name("Dir/Object"), Content.of("12345".getBytes(UTF_8)), TAGGED);
        Path copy = temp.resolve("copy");
        try (Stream<Path> all = Files.walk(temp.resolve("root"))) {
            for (Path path : all.toList()) {
                Files.copy(
                        path, copy.resolve(temp.resolve("root").relativize(path)), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        try (FolderStore other = FolderStore.open(copy)) {
            assertThat(other.stat(name("Dir/Object"))).isEqualTo(store.stat(name("Dir/Object")));
        }
    }

    @Test
    void aFullDiskIsToldAndLeavesNothing() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(2);
                FolderStore small = FolderStore.open(disk.directory().resolve("root"))) {
            small.createBucket("bucket");
            small.write(name("kept"), Content.of(new byte[1000]), TAGGED);
            ObjectInfo kept = small.stat(name("kept")).orElseThrow();
            disk.fill(64 << 10);
            for (String key : List.of("kept", "new", "dir/new")) {
                assertThatExceptionOfType(StoreException.Full.class)
                        .isThrownBy(() -> small.write(name(key), Content.of(new byte[256 << 10]), TAGGED))
                        .withMessageContaining("disk is full");
            }
            assertThat(small.stat(name("kept"))).contains(kept);
            assertThat(keys(small)).containsExactly("kept");
            assertThat(files(disk.directory().resolve("root/bucket/.coffer/tmp")))
                    .isEmpty();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aReadOnlyDiskIsReadAndDeniesWrites() throws IOException {
        try (FullDisk disk = FullDisk.ofMegabytes(2)) {
            try (FolderStore before = FolderStore.open(disk.directory().resolve("root"))) {
                before.createBucket("bucket");
                before.write(name("k"), Content.of("bytes".getBytes(UTF_8)), TAGGED);
            }
            disk.makeReadOnly();
            try (FolderStore now = FolderStore.open(disk.directory().resolve("root"))) {
                assertThat(now.stat(name("k")).orElseThrow().metadata()).containsEntry("who", "Zoë");
                assertThatExceptionOfType(StoreException.Denied.class)
                        .isThrownBy(() -> now.write(name("new"), Content.of(new byte[1]), TAGGED))
                        .withMessageContaining("read-only");
                assertThatThrownBy(() -> now.delete(name("k"))).isInstanceOf(StoreException.Denied.class);
                assertThatThrownBy(() -> now.createBucket("other")).isInstanceOf(StoreException.Denied.class);
            }
        }
    }

    @Test
    void whatDeadWritersLeftIsSweptAfterADay() throws IOException {
        write("k", "x");
        Path old = Files.writeString(bucket.resolve(".coffer/tmp/old"), "half");
        Path young = Files.writeString(bucket.resolve(".coffer/tmp/young"), "half");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
        FolderStore.open(temp.resolve("root")).close();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
        assertThat(keys()).containsExactly("k");
    }

    @Test
    void aListingNeedsNoMoreThanItsWindow() {
        List<String> keys = List.of("a", "a!", "a-", "a.b", "a/1", "a/2", "a/3", "a/4/x", "a/5", "a0", "b", "c/d", "e");
        store.delete(name("a"));
        keys.stream().filter(key -> !key.equals("a")).forEach(key -> write(key, key));
        for (int window = 1; window < 4; window++) {
            Listing listing = new Listing("bucket", bucket, "", window);
            assertThat(StreamSupport.stream(listing, false)
                            .map(info -> info.name().key()))
                    .containsExactlyElementsOf(keys.subList(1, keys.size()));
        }
    }

    @Test
    void anInterruptedWriterDoesNotLoseTheLocksOfOthers() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> write("interrupted", "x")).isInstanceOf(StoreException.Unavailable.class);
        assertThat(Thread.interrupted()).isTrue();
        write("after", "x");
        assertThat(store.stat(name("after"))).isPresent();
    }

    @Test
    void aFileWhereTheRootShouldBeIsRefused() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "x");
        assertThatExceptionOfType(StoreException.Refused.class)
                .isThrownBy(() -> FolderStore.open(file))
                .withMessageContaining(file.toString());
    }

    private static ObjectName name(String key) {
        return new ObjectName("bucket", key);
    }

    private void write(String key, String text) {
        store.write(name(key), Content.of(text.getBytes(UTF_8)), WriteOptions.plain());
    }

    private List<String> keys() {
        return keys(store);
    }

    private static List<String> keys(FolderStore store) {
        try (Stream<ObjectInfo> objects = store.list("bucket", "")) {
            return objects.map(info -> info.name().key()).toList();
        }
    }

    private static List<Path> files(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
