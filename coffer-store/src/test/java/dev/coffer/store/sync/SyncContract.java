package dev.coffer.store.sync;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.KeyGlob;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.memory.MemoryStore;
import dev.coffer.store.sync.Sync.Outcome;
import dev.coffer.store.sync.Sync.Report;
import dev.coffer.store.sync.Sync.Rules;
import dev.coffer.store.sync.Sync.Side;
import dev.coffer.store.sync.Sync.Step;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What [Sync] does, whatever the store.
abstract class SyncContract {
    private static final AtomicInteger BUCKETS = new AtomicInteger();

    @TempDir
    Path temp;

    private ObjectStore store;
    private String bucket;
    private Path local;
    private Path back;
    private final List<Outcome> told = new ArrayList<>();

    abstract ObjectStore open();

    @BeforeEach
    final void openWithANewBucket() throws IOException {
        store = open();
        bucket = "sync-" + Long.toHexString(System.nanoTime()) + "-" + BUCKETS.incrementAndGet();
        store.createBucket(bucket);
        local = Files.createDirectory(temp.resolve("local"));
        back = temp.resolve("back");
    }

    @AfterEach
    final void closeStore() {
        store.close();
    }

    @Test
    void bringsAllUpOnceAndThenNothing() {
        put("a.txt", "one");
        put("a/b/c.txt", "two");
        put("a-b", "three");
        put("ä/\uD83D\uDE00", "four");
        put("empty", "");
        Report first = up(rules());
        assertThat(first.transferred()).as(told.toString()).isEqualTo(5);
        assertThat(first.bytes()).isEqualTo(15);
        assertThat(objects("p/")).isEqualTo(files(local));
        Report second = up(rules());
        assertThat(second.kept()).as(told.toString()).isEqualTo(5);
        assertThat(second.transferred()).isZero();
    }

    @Test
    void changedContentOfTheSameSizeAndTimeIsSeen() throws IOException {
        Path file = put("a", "old");
        FileTime time = Files.getLastModifiedTime(file);
        up(rules());
        up(rules());
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, time);
        assertThat(up(rules()).transferred()).isEqualTo(1);
        assertThat(objects("p/")).containsEntry("a", "new");
    }

    @Test
    void whatAnotherWriterPutThereIsSeen() {
        put("a", "mine");
        up(rules());
        up(rules());
        write("p/a", "your");
        assertThat(up(rules()).transferred()).isEqualTo(1);
        assertThat(objects("p/")).containsEntry("a", "mine");
    }

    @Test
    void comesToTheSameWithoutAMemory() {
        put("a", "x");
        put("b", "y");
        up(Rules.usual().through(temp));
        assertThat(up(Rules.usual().through(temp)).kept()).isEqualTo(2);
    }

    @Test
    void bringsAllDownOnceAndThenNothing() {
        write("p/a.txt", "one");
        write("p/a/b", "two");
        write("p/a0", "three");
        write("q/other", "not this");
        assertThat(down(rules()).transferred()).as(told.toString()).isEqualTo(3);
        assertThat(files(back)).isEqualTo(objects("p/"));
        assertThat(down(rules()).kept()).isEqualTo(3);
    }

    @Test
    void bringsBackWhatWasChangedHere() throws IOException {
        write("p/a", "good");
        down(rules());
        FileTime time = Files.getLastModifiedTime(back.resolve("a"));
        Files.writeString(back.resolve("a"), "evil");
        Files.setLastModifiedTime(back.resolve("a"), time);
        assertThat(down(rules()).transferred()).isEqualTo(1);
        assertThat(files(back)).containsOnly(Map.entry("a", "good"));
    }

    @Test
    void copiesFromPrefixToPrefixWithinTheStore() {
        write("p/a", "one");
        write("p/b/c", "two");
        assertThat(run(objectsAt("p"), objectsAt("q"), rules()).transferred()).isEqualTo(2);
        assertThat(told).allMatch(it -> it instanceof Outcome.Done(Step.Copy copy) && copy.within());
        assertThat(objects("q/")).isEqualTo(objects("p/"));
        assertThat(run(objectsAt("p"), objectsAt("q"), rules()).kept()).isEqualTo(2);
    }

    @Test
    void copiesFromStoreToStoreWithTheDescription() throws IOException {
        write("p/a", "one");
        byte[] large = new byte[(2 << 20) + 1];
        new Random(1).nextBytes(large);
        store.write(
                new ObjectName(bucket, "p/large"),
                Content.of(large),
                WriteOptions.plain().withContentType("image/x"));
        try (ObjectStore other = new MemoryStore()) {
            other.createBucket("other");
            Side there = new Side.Objects(other, "other", "");
            assertThat(run(objectsAt("p"), there, rules()).transferred()).isEqualTo(2);
            ObjectName copy = new ObjectName("other", "large");
            assertThat(other.stat(copy).orElseThrow().contentType()).contains("image/x");
            try (StoredObject object = other.read(copy)) {
                assertThat(object.bytes().readAllBytes()).isEqualTo(large);
            }
            assertThat(run(objectsAt("p"), there, rules()).kept()).isEqualTo(2);
        }
    }

    @Test
    void largeFilesGoUpAndDown() throws IOException {
        byte[] large = new byte[(3 << 20) + 7];
        new Random(2).nextBytes(large);
        Files.write(local.resolve("large"), large);
        assertThat(up(rules()).transferred()).isEqualTo(1);
        assertThat(up(rules()).kept()).isEqualTo(1);
        assertThat(down(rules()).transferred()).isEqualTo(1);
        assertThat(back.resolve("large")).hasBinaryContent(large);
    }

    @Test
    void deletesOnlyWhenToldTo() {
        put("a", "x");
        write("p/a", "x");
        write("p/gone/b", "y");
        write("elsewhere", "z");
        up(rules());
        assertThat(objects("p/")).containsOnlyKeys("a", "gone/b");
        assertThat(up(rules().deleting(false)).deleted()).isEqualTo(1);
        assertThat(objects("")).containsOnlyKeys("p/a", "elsewhere");
    }

    @Test
    void deletesFilesAndTheDirectoriesThatAreEmptyThen() throws IOException {
        write("p/keep/a", "x");
        down(rules());
        Files.createDirectories(back.resolve("gone/deep"));
        Files.writeString(back.resolve("gone/deep/b"), "y");
        Files.writeString(back.resolve("keep/c"), "z");
        assertThat(down(rules().deleting(false)).deleted()).isEqualTo(2);
        assertThat(files(back)).containsOnlyKeys("keep/a");
        assertThat(back.resolve("gone")).doesNotExist();
    }

    @Test
    void nothingIsDeletedWhenTheSourceIsEmptyUnlessThatIsMeant() {
        write("p/a", "x");
        Report refused = up(rules().deleting(false));
        assertThat(refused.heldBack()).isPresent();
        assertThat(refused.isWhole()).isFalse();
        assertThat(objects("p/")).containsOnlyKeys("a");
        assertThat(up(rules().deleting(true)).deleted()).isEqualTo(1);
        assertThat(objects("p/")).isEmpty();
    }

    @Test
    void aSourceThatIsNotThereIsAnErrorAndNothingIsDeleted() {
        write("p/a", "x");
        Side missing = new Side.Directory(temp.resolve("missing"));
        assertThatThrownBy(() -> run(missing, objectsAt("p"), rules().deleting(true)))
                .isInstanceOf(StoreException.NotFound.class);
        assertThat(objects("p/")).containsOnlyKeys("a");
    }

    @Test
    void nothingIsDeletedWhenSomethingFailed() {
        put("good", "x");
        put("bad\nname", "y");
        write("p/extra", "z");
        Report report = up(rules().deleting(false));
        assertThat(report.failed()).isEqualTo(1);
        assertThat(report.heldBack()).isPresent();
        assertThat(objects("p/")).containsOnlyKeys("good", "extra");
        assertThat(told)
                .anyMatch(it ->
                        it instanceof Outcome.Failed failed && failed.reason().contains("control"));
    }

    @Test
    void whatAFilterHidesIsNeitherBroughtNorDeleted() {
        put("a.txt", "x");
        put("b.tmp", "y");
        put("cache/deep/c", "y");
        write("p/c.tmp", "z");
        List<KeyGlob> hidden = List.of(KeyGlob.filter("*.tmp"), KeyGlob.filter("cache/"));
        up(rules().filtered(List.of(), hidden).deleting(false));
        assertThat(objects("p/")).containsOnlyKeys("a.txt", "c.tmp");
        up(rules().filtered(List.of(KeyGlob.filter("*.tmp")), List.of()));
        assertThat(objects("p/")).containsOnlyKeys("a.txt", "b.tmp", "c.tmp");
    }

    @Test
    void linksAreNotFollowedAndAreReported() throws IOException {
        put("real", "x");
        Files.createSymbolicLink(local.resolve("link"), Path.of("real"));
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("secret"), "s");
        Files.createSymbolicLink(local.resolve("away"), outside);
        assertThat(up(rules()).skipped()).isEqualTo(2);
        assertThat(objects("p/")).containsOnlyKeys("real");
    }

    @Test
    void nothingIsWrittenOutsideOfTheDirectoryNorThroughALink() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.createDirectories(back);
        Files.createSymbolicLink(back.resolve("away"), outside);
        for (String key : List.of("../evil", "a/../../evil", "/evil", "a//evil", "./evil", "away/evil")) {
            try {
                write("p/" + key, "x");
            } catch (StoreException e) {
                assertThat(e).hasMessageContaining("evil");
            }
        }
        write("p/good", "x");
        // some servers make another key of such a one
        down(rules());
        assertThat(files(back)).containsKey("good");
        assertThat(files(back).keySet()).isSubsetOf("good", "evil");
        assertThat(outside).isEmptyDirectory();
        assertThat(temp.resolve("evil")).doesNotExist();
        assertThat(Path.of("/evil")).doesNotExist();
    }

    @Test
    void thePlanIsWhatTheRunDoes() throws IOException {
        for (int i = 0; i < 30; i++) {
            put("new/" + i, "n" + i);
            put("same/" + i, "s" + i);
            put("changed/" + i, "c" + i);
            write("p/same/" + i, "s" + i);
            write("p/changed/" + i, "d" + i);
            write("p/gone/" + i, "g" + i);
        }
        Path bad = put("bad\tname", "y");
        Rules rules = rules().deleting(false);
        Map<String, String> before = objects("");
        Report failing = plan(rules);
        assertThat(failing.failed()).isEqualTo(1);
        assertThat(failing.heldBack()).isPresent();
        Files.delete(bad);
        Report planned = plan(rules);
        assertThat(objects("")).isEqualTo(before);
        List<Outcome> plan = List.copyOf(told);
        Report report = up(rules);
        assertThat(told).isEqualTo(plan);
        assertThat(report).isEqualTo(planned);
        assertThat(report.transferred()).isEqualTo(60);
        assertThat(report.deleted()).isEqualTo(30);
    }

    @Test
    void whatWasStoppedIsGoneOnWith() {
        for (int i = 0; i < 300; i++) {
            put("f" + i, "content " + i);
        }
        Sync sync = Sync.between(files(), objectsAt("p"), rules());
        Report stopped = sync.run(outcome -> sync.stop());
        assertThat(stopped.stopped()).isTrue();
        assertThat(stopped.transferred()).isBetween(1L, 299L);
        Report rest = up(rules());
        assertThat(rest.kept()).isGreaterThanOrEqualTo(stopped.transferred());
        assertThat(rest.kept() + rest.transferred()).isEqualTo(300);
        assertThat(objects("p/")).isEqualTo(files(local));
    }

    @Test
    void afterAnyChangesBothSidesAreEqualAndASecondRunKeepsAll() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 12; round++) {
            for (int change = 0; change < 20; change++) {
                String key = key(random);
                if (random.nextInt(3) > 0) {
                    put(key, "v".repeat(random.nextInt(3)) + random.nextInt(10));
                } else {
                    Files.deleteIfExists(local.resolve(key));
                }
                if (random.nextInt(6) == 0) {
                    write("p/" + key(random), "foreign " + random.nextInt(10));
                }
            }
            put("always", "here");
            assertThat(up(rules().deleting(false)).isWhole())
                    .as(told.toString())
                    .isTrue();
            assertThat(objects("p/")).isEqualTo(files(local));
            Report second = up(rules().deleting(false));
            assertThat(second.kept()).as(told.toString()).isEqualTo(files(local).size());
            assertThat(second.transferred() + second.deleted()).isZero();
            down(rules().deleting(false));
            assertThat(files(back)).isEqualTo(files(local));
        }
    }

    @Test
    void twoAtOnceComeToTheSame() throws Exception {
        for (int i = 0; i < 200; i++) {
            put("f" + i, "content " + i);
        }
        Thread other = Thread.startVirtualThread(
                () -> Sync.between(files(), objectsAt("p"), rules()).run(outcome -> {}));
        assertThat(up(rules()).failed()).as(told.toString()).isZero();
        other.join();
        assertThat(objects("p/")).isEqualTo(files(local));
        assertThat(up(rules()).kept()).isEqualTo(200);
    }

    @Test
    void aDamagedMemoryIsNotBelieved() throws IOException {
        put("a", "x");
        put("b", "y");
        up(rules());
        try (Stream<Path> states = Files.list(temp.resolve("memory"))) {
            for (Path state : states.toList()) {
                Files.writeString(state, Files.readString(state).replace("\ta\n", "\n"));
                Files.writeString(state, "rubbish\n\0", StandardOpenOption.APPEND);
            }
        }
        assertThat(up(rules()).kept()).isEqualTo(2);
    }

    @Test
    void oneWithinTheOtherIsRefused() {
        assertThatThrownBy(() -> Sync.between(objectsAt("p"), objectsAt("p/q"), rules()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Names of files are never names of directories.
    private static String key(Random random) {
        String[] directories = {"a", "a-", "b.c", "ü", "z z"};
        String[] files = {"a!", "a-b", "b", "c", "\uD83D\uDE00"};
        var key = new StringBuilder();
        for (int depth = random.nextInt(3); depth > 0; depth--) {
            key.append(directories[random.nextInt(directories.length)]).append('/');
        }
        return key.append(files[random.nextInt(files.length)]).toString();
    }

    private Rules rules() {
        return Rules.usual().through(temp).remembering(temp.resolve("memory"));
    }

    private Side files() {
        return new Side.Directory(local);
    }

    private Side objectsAt(String prefix) {
        return new Side.Objects(store, bucket, prefix);
    }

    private Report up(Rules rules) {
        return run(files(), objectsAt("p"), rules);
    }

    private Report down(Rules rules) {
        return run(objectsAt("p"), new Side.Directory(back), rules);
    }

    private Report run(Side one, Side other, Rules rules) {
        told.clear();
        return Sync.between(one, other, rules).run(told::add);
    }

    private Report plan(Rules rules) {
        told.clear();
        return Sync.between(files(), objectsAt("p"), rules).plan(told::add);
    }

    private Path put(String key, String text) {
        try {
            Path file = local.resolve(key);
            Files.createDirectories(file.resolve("..").normalize());
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String key, String text) {
        store.write(new ObjectName(bucket, key), Content.of(text.getBytes(UTF_8)), WriteOptions.plain());
    }

    private static Map<String, String> files(Path root) {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(root)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                all.put(root.relativize(file).toString(), new String(Files.readAllBytes(file), UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return all;
    }

    private Map<String, String> objects(String prefix) {
        Map<String, String> all = new TreeMap<>();
        try (Stream<ObjectInfo> listed = store.list(bucket, prefix)) {
            listed.forEach(info -> {
                try (StoredObject object = store.read(info.name())) {
                    byte[] bytes = object.bytes().readAllBytes();
                    all.put(info.name().key().substring(prefix.length()), new String(bytes, UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return all;
    }
}
