package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `coffer fsck`, `coffer repair` and `coffer migrate`, as somebody at a shell runs them.
class IntegrityLauncherTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final Map<String, String> SERVER = Map.of(
            "S3_ENDPOINT", S3.endpoint().toString(),
            "AWS_ACCESS_KEY_ID", S3.accessKey(),
            "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
            "AWS_REGION", S3.region());

    @TempDir
    Path home;

    @TempDir
    Path files;

    private Path one;
    private Path two;

    @BeforeEach
    void stash() throws IOException {
        one = Files.writeString(files.resolve("one.txt"), "one");
        two = Files.writeString(files.resolve("two.txt"), "two");
        assertThat(run("stash", one.toString(), two.toString()).code()).isZero();
    }

    @Test
    void damageIsFoundRepairedAndGone() throws IOException {
        assertThat(run("fsck").code()).isZero();
        List<Path> objects = objects();
        assertThat(objects).hasSize(2);
        Path flipped = objects.get(0);
        Path missing = objects.get(1);
        assertThat(flipped.toFile().setWritable(true)).isTrue();
        String right = Files.readString(flipped);
        Files.writeString(flipped, "ONE");
        Files.delete(missing);

        Launched.Ended found = run("fsck", "--read-data", "--json");
        assertThat(found.code()).isEqualTo(1);
        assertThat(found.rows()).hasSize(3);
        assertThat(found.out()).contains("\"kind\":\"corrupt\"", "\"kind\":\"missing\"", "\"open\":2");
        assertThat(run("fsck", "--open").rows()).hasSize(2);

        Launched.Ended plan = run("repair", "--plan");
        assertThat(plan.rows()).hasSize(2).allMatch(row -> row.startsWith("repairable\tsha256-"));
        assertThat(Files.exists(missing)).isFalse();
        Launched.Ended repaired = run("repair");
        assertThat(repaired.code()).as(repaired.err()).isZero();
        assertThat(repaired.rows()).hasSize(2).allMatch(row -> row.startsWith("repaired\tsha256-"));
        assertThat(flipped).hasContent(right);
        assertThat(run("fsck", "--read-data").code()).isZero();
    }

    @Test
    void whatIsLostIsNamed() throws IOException {
        Files.delete(one);
        Files.delete(two);
        for (Path object : objects()) {
            Files.delete(object);
        }
        Launched.Ended lost = run("repair", "--check");
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.rows().stream().filter(row -> row.startsWith("lost\tsha256-")))
                .hasSize(2);
        assertThat(lost.out()).contains("came from\t" + one, "no help\t" + two);
    }

    @Test
    void aSampleSaysWhatItWasDrawnBy() {
        Launched.Ended ended = run("fsck", "--sample", "50%", "--seed", "7", "--bwlimit", "1m");
        assertThat(ended.code()).isZero();
        assertThat(ended.err()).contains("--seed 7", "nothing is wrong");
        assertThat(run("fsck", "--sample", "500%").code()).isEqualTo(2);
    }

    @Test
    void aFolderMovesToABucketAndTheBucketIsAdoptedByAnother() throws IOException {
        String bucket = "integrity-" + Long.toHexString(System.nanoTime());
        try (ObjectStore store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()))) {
            store.createBucket(bucket);
            store.write(
                    new ObjectName(bucket, "photos/a.txt"),
                    Content.of("a photo".getBytes(StandardCharsets.UTF_8)),
                    WriteOptions.plain());
        }
        String old = home.resolve("store").toString();
        String next = "s3://" + bucket + "/coffer";
        Launched.Ended moved = run("migrate", "--to", next, "--grace", "0");
        assertThat(moved.code()).as(moved.err()).isZero();
        assertThat(moved.out()).startsWith("copied 2 of 2 blobs");
        Files.writeString(home.resolve("coffer.yaml"), "store: " + next + "\n");
        assertThat(run("fsck", "--read-data").code()).isZero();
        assertThat(run("migrate", "--from", old, "--to", next).out()).startsWith("copied 0 of 2");
        Launched.Ended dropped = run("migrate", "--from", old, "--to", next, "--drop");
        assertThat(dropped.code()).as(dropped.err()).isZero();
        assertThat(run("fsck", "--read-data").code()).isZero();

        Launched.Ended adopted = run("fsck", "--adopt", bucket + "/photos/");
        assertThat(adopted.code()).as(adopted.err()).isZero();
        assertThat(adopted.out()).startsWith("adopted 1 objects, 7 B");
        assertThat(run("fsck", "--adopt", bucket + "/photos/", "--json").out()).contains("\"known\":1");
        assertThat(run("fsck", "--read-data").code()).isZero();
    }

    @Test
    void namesThatStayTheSameAreDroppedOnlyOnWord() {
        String other = files.resolve("other").toString();
        assertThat(run("migrate", "--to", other).code()).isZero();
        Launched.Ended refused = run("migrate", "--to", other, "--drop");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("--exclusive");
        assertThat(run("migrate", "--to", other, "--drop", "--exclusive").out()).startsWith("dropped 2 of 2");
        assertThat(run("fsck", "--store", other, "--read-data").code()).isZero();
    }

    private List<Path> objects() throws IOException {
        try (Stream<Path> all = Files.walk(home.resolve("store/coffer/blobs"))) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().length() == 36)
                    .sorted()
                    .toList();
        }
    }

    private Launched.Ended run(String... arguments) {
        return Launched.run(home, SERVER, arguments);
    }
}
