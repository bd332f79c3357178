package dev.coffer.app.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.launcher.Launched.Ended;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer s3 sync` in processes of its own, some of which are killed.
class S3SyncLauncherTest {
    private static final S3Access S3 = S3Proxy.shared();

    @TempDir
    Path home;

    private ObjectStore store;
    private String bucket;
    private Path tree;

    @BeforeEach
    void openWithANewBucket() throws IOException {
        store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()));
        bucket = "synced-" + Long.toHexString(System.nanoTime());
        store.createBucket(bucket);
        tree = Files.createDirectory(home.resolve("tree"));
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void thePlanIsWhatIsDoneAndThenNothingIsLeftToDo() throws IOException {
        for (int i = 0; i < 20; i++) {
            put("f" + i, "content " + i);
        }
        Ended plan = sync("--dry-run", tree.toString(), to());
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(objects()).isEmpty();
        Ended run = sync(tree.toString(), to());
        assertThat(run.rows()).hasSize(20);
        assertThat(plan.out().replace("would ", "")).isEqualTo(run.out());
        Ended again = sync("--json", tree.toString(), to());
        assertThat(again.code()).isZero();
        var rows = S3LauncherTest.json(again);
        assertThat(rows).hasSize(1);
        assertThat(rows.getFirst()).containsEntry("kept", 20).containsEntry("transferred", 0);
    }

    @Test
    void changedContentOfTheSameSizeAndTimeIsUploaded() throws IOException {
        Path file = put("a", "old");
        FileTime time = Files.getLastModifiedTime(file);
        sync(tree.toString(), to());
        Files.writeString(file, "new");
        Files.setLastModifiedTime(file, time);
        assertThat(sync(tree.toString(), to()).rows())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("upload: ");
    }

    @Test
    void objectsInPartsAreComparedByTheirContent() throws IOException {
        byte[] bytes = new byte[40 << 20];
        new Random(4).nextBytes(bytes);
        Path file = Files.write(tree.resolve("large"), bytes);
        assertThat(sync(tree.toString(), to()).rows()).hasSize(1);
        try (Stream<Path> memory = Files.list(home.resolve("sync"))) {
            for (Path each : memory.toList()) {
                Files.delete(each); // as on another machine
            }
        }
        assertThat(sync(tree.toString(), to()).rows()).isEmpty();
        bytes[12345]++;
        Files.write(file, bytes);
        assertThat(sync(tree.toString(), to()).rows()).hasSize(1);
        Path back = home.resolve("back");
        assertThat(sync(to(), back.toString()).code()).isZero();
        assertThat(back.resolve("large")).hasBinaryContent(bytes);
        assertThat(sync(to(), back.toString()).rows()).isEmpty();
    }

    @Test
    void deletionsHaveToBeAskedForAndAnEmptySourceIsNotMeant() throws IOException {
        put("a", "x");
        sync(tree.toString(), to());
        write("t/extra", "y");
        assertThat(sync(tree.toString(), to()).rows()).isEmpty();
        Ended deleted = sync("--delete", tree.toString(), to());
        assertThat(deleted.rows()).containsExactly("delete: " + to() + "/extra");
        Files.delete(tree.resolve("a"));
        Ended refused = sync("--delete", tree.toString(), to());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.said()).first().asString().contains("--force-empty");
        assertThat(objects()).containsKey("t/a");
        assertThat(sync("--delete", "--force-empty", tree.toString(), to()).code())
                .isZero();
        assertThat(objects()).isEmpty();
        assertThat(sync("--delete", home.resolve("missing").toString(), to()).code())
                .isEqualTo(3);
    }

    @Test
    void whatWasKilledIsGoneOnWith() throws IOException {
        for (int i = 0; i < 400; i++) {
            put("d" + i % 7 + "/f" + i, "content " + i + " " + "x".repeat(5000));
        }
        for (int kill = 0; kill < 2; kill++) {
            try (Launched killed = start("--parallel", "2", tree.toString(), to())) {
                // output to a file comes in blocks: the first means that dozens have arrived
                killed.outWhen(out -> out.lines().count() > 5);
                killed.signal("KILL");
                killed.end();
            }
        }
        assertThat(objects()).hasSizeLessThan(400);
        Ended rest = sync("--json", tree.toString(), to());
        assertThat(rest.code()).as(rest.err()).isZero();
        var summary = S3LauncherTest.json(rest).getLast();
        assertThat(count(summary, "kept")).isPositive();
        assertThat(count(summary, "kept") + count(summary, "transferred")).isEqualTo(400);
        assertThat(objects()).hasSize(400);
    }

    @Test
    void ctrlCEndsPolitelyAndSaysHowToGoOn() throws IOException {
        for (int i = 0; i < 600; i++) {
            put("f" + i, "content " + i + " " + "x".repeat(5000));
        }
        try (Launched stopped = start("--parallel", "1", "--bwlimit", "300k", tree.toString(), to())) {
            stopped.outWhen(out -> out.lines().count() > 5);
            stopped.signal("INT");
            Ended ended = stopped.end();
            assertThat(ended.code()).isEqualTo(130);
            assertThat(ended.err()).contains("the same command goes on").doesNotContain("Exception");
            assertThat(ended.rows()).hasSize(objects().size());
        }
        assertThat(sync(tree.toString(), to()).code()).isZero();
        assertThat(objects()).hasSize(600);
    }

    @Test
    void twoAtOnceComeToTheSame() throws IOException {
        for (int i = 0; i < 100; i++) {
            put("f" + i, "content " + i);
        }
        try (Launched one = start(tree.toString(), to());
                Launched other = start(tree.toString(), to())) {
            for (Ended ended : List.of(one.end(), other.end())) {
                assertThat(ended.code()).as(ended.err()).isZero();
            }
        }
        assertThat(objects()).hasSize(100);
        assertThat(sync(tree.toString(), to()).rows()).isEmpty();
    }

    @Test
    void oddNamesGoUpAndDownAndHostileOnesStayOutside() throws IOException {
        for (String name : List.of("with space", "ümläut", "日本", "a'b\"c", "$(touch x)", "-rf", "%41", "a&b<c>")) {
            put(name, name);
        }
        assertThat(sync(tree.toString(), to()).code()).isZero();
        try {
            write("t/x/../../../evil", "e");
        } catch (StoreException e) {
            assertThat(e).hasMessageContaining("evil"); // a server that takes no such key
        }
        Path back = home.resolve("deep/back");
        sync(to(), back.toString());
        assertThat(home.resolve("evil")).doesNotExist();
        assertThat(home.resolve("deep/evil")).doesNotExist();
        try (Stream<Path> all = Files.list(back)) {
            assertThat(all.map(it -> it.getFileName().toString())).contains("ümläut", "$(touch x)", "-rf", "%41");
        }
    }

    @Test
    void filtersAndPrefixesOfOneServer() throws IOException {
        put("a.jpg", "1");
        put("b.tmp", "2");
        put("cache/c.jpg", "3");
        Ended ended = sync(tree.toString(), to(), "--include", "*.jpg", "--exclude", "cache/");
        assertThat(ended.rows()).hasSize(1);
        Ended copied = sync(to(), "s3://" + bucket + "/second");
        assertThat(copied.rows()).hasSize(1).first().asString().startsWith("copy: ");
        assertThat(objects()).containsOnlyKeys("t/a.jpg", "second/a.jpg");
        Ended moved = Launched.run(
                home, S3LauncherTest.variables(Map.of()), "s3", "mv", "-r", to(), "s3://" + bucket + "/third");
        assertThat(moved.code()).as(moved.err()).isZero();
        assertThat(objects()).containsOnlyKeys("second/a.jpg", "third/a.jpg");
    }

    @Test
    void anUnreadableFileIsNamedAndTheRestGoesUp() throws IOException {
        put("good", "x");
        Files.createSymbolicLink(tree.resolve("link"), Path.of("good"));
        put("bad\nname", "y");
        Ended ended = sync(tree.toString(), to());
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said()).anyMatch(line -> line.contains("bad?name"));
        assertThat(ended.out()).contains("a symbolic link");
        assertThat(objects()).containsOnlyKeys("t/good");
    }

    private Ended sync(String... arguments) {
        try (Launched launched = start(arguments)) {
            return launched.end();
        }
    }

    private Launched start(String... arguments) {
        var words = new ArrayList<>(List.of("s3", "sync"));
        words.addAll(List.of(arguments));
        return Launched.start(
                Launched.root().resolve("coffer"),
                home,
                home,
                S3LauncherTest.variables(Map.of()),
                words.toArray(String[]::new));
    }

    private static long count(Map<String, Object> row, String name) {
        return ((Number) Objects.requireNonNull(row.get(name))).longValue();
    }

    private String to() {
        return "s3://" + bucket + "/t";
    }

    private Path put(String key, String text) throws IOException {
        Path file = tree.resolve(key);
        Files.createDirectories(file.resolve("..").normalize());
        return Files.writeString(file, text);
    }

    private void write(String key, String text) {
        store.write(new ObjectName(bucket, key), Content.of(text.getBytes(UTF_8)), WriteOptions.plain());
    }

    private Map<String, Long> objects() {
        Map<String, Long> all = new TreeMap<>();
        try (Stream<ObjectInfo> listed = store.list(bucket, "")) {
            listed.forEach(info -> all.put(info.name().key(), info.size()));
        }
        return all;
    }
}
