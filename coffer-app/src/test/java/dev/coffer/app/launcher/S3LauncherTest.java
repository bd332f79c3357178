package dev.coffer.app.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.launcher.Launched.Ended;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/// `coffer s3`, verb by verb, on an S3 server.
class S3LauncherTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final String SECRET = S3.secretKey();

    @TempDir
    Path home;

    private S3Store store;
    private String bucket;

    @BeforeEach
    void openWithANewBucket() {
        store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), SECRET));
        bucket = "launched-" + Long.toHexString(System.nanoTime());
        store.createBucket(bucket);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void everyVerbHasItsHelp() {
        for (String verb :
                List.of("ls", "stat", "cat", "cp", "mv", "rm", "sync", "du", "presign", "mb", "restore", "meta get")) {
            String[] words = ("s3 " + verb + " --help").split(" ");
            Ended ended = Launched.run(home, words);
            assertThat(ended.code()).as(verb).isZero();
            assertThat(ended.out()).contains("Usage: coffer s3 " + verb, "Examples:", "Exit codes:");
        }
        Ended overview = Launched.run(home, "s3", "--help");
        assertThat(overview.out()).contains("Usage: coffer s3 VERB", "uploads abort", "presign");
        assertThat(Launched.run(home, "s3", "nonsense").code()).isEqualTo(2);
        assertThat(Launched.run(home, "s3").code()).isEqualTo(2);
    }

    @Test
    void aFileGoesUpAndComesBack() throws IOException {
        Path file = Files.writeString(home.resolve("page.html"), "<p>ü</p>");
        Ended up = s3(
                "cp",
                file.toString(),
                url("site/"),
                "--metadata",
                "by=Anna Müller",
                "--header",
                "cache-control=no-cache");
        assertThat(up.code()).as(up.err()).isZero();
        assertThat(up.out()).startsWith("upload: ");
        ObjectInfo info = store.stat(new ObjectName(bucket, "site/page.html")).orElseThrow();
        assertThat(info.contentType()).contains("text/html");
        assertThat(info.metadata()).containsEntry("by", "Anna Müller");
        assertThat(info.headers()).containsValue("no-cache");
        Path back = home.resolve("back/here.html");
        assertThat(s3("cp", url("site/page.html"), back.toString()).code()).isZero();
        assertThat(back).hasContent("<p>ü</p>");
        assertThat(s3("cp", url("site/page.html"), home.resolve("back").toString())
                        .code())
                .isZero();
        assertThat(home.resolve("back/page.html")).hasContent("<p>ü</p>");
    }

    @Test
    void standardInputAndOutputAreSides() throws IOException {
        byte[] bytes = new byte[6 << 20];
        new Random(3).nextBytes(bytes);
        Path file = Files.write(home.resolve("large.bin"), bytes);
        Ended piped = shell("cat large.bin | coffer s3 cp - " + url("large") + " && coffer s3 cp " + url("large")
                + " - | cmp - large.bin && coffer s3 cat --range 1048576-1048585 " + url("large") + " | wc -c");
        assertThat(piped.code()).as(piped.err()).isZero();
        assertThat(piped.rows().getLast().strip()).isEqualTo("10");
        assertThat(file).exists();
        Ended early = shell("set -o pipefail; coffer s3 cat " + url("large") + " | head -c 5 | wc -c");
        assertThat(early.out().strip()).isEqualTo("5");
        assertThat(early.err()).doesNotContain("Exception");
    }

    @Test
    void objectsAreCopiedMovedAndRemoved() {
        write("a", "one");
        assertThat(s3("cp", url("a"), url("b")).code()).isZero();
        assertThat(s3("mv", url("b"), url("c/")).code()).isZero();
        assertThat(keys()).containsExactly("a", "c/b");
        assertThat(s3("rm", url("c/")).code()).as("a prefix").isEqualTo(2);
        assertThat(s3("rm", "s3://" + bucket).code()).as("a bucket").isEqualTo(2);
        assertThat(keys()).containsExactly("a", "c/b");
        Ended dry = s3("rm", "--dry-run", "--recursive", url("c"));
        assertThat(dry.out()).contains("would delete: " + url("c/b"));
        assertThat(keys()).containsExactly("a", "c/b");
        assertThat(s3("rm", "--recursive", url("c")).code()).isZero();
        assertThat(s3("rm", url("a")).code()).isZero();
        assertThat(s3("rm", url("a")).code()).as("nothing there").isEqualTo(1);
        assertThat(keys()).isEmpty();
    }

    @Test
    void patternsMeanWhatMatchesThem() {
        for (String key : List.of("d/a.jpg", "d/b.jpg", "d/b.png", "d/deep/c.jpg", "e/x.jpg")) {
            write(key, key);
        }
        assertThat(s3("cp", url("d/*.jpg"), home.resolve("flat").toString()).code())
                .isZero();
        assertThat(names(home.resolve("flat"))).containsExactly("a.jpg", "b.jpg");
        assertThat(s3("cp", url("d/**.jpg"), home.resolve("all").toString()).code())
                .isZero();
        assertThat(names(home.resolve("all"))).containsExactly("a.jpg", "b.jpg", "deep/c.jpg");
        assertThat(s3("ls", url("**/*.png")).rows()).hasSize(1);
        assertThat(s3("rm", url("d/{a,b}.jpg")).code()).isZero();
        assertThat(keys()).containsExactly("d/b.png", "d/deep/c.jpg", "e/x.jpg");
        assertThat(s3("cp", url("nothing/*"), home.resolve("none").toString()).code())
                .isEqualTo(1);
    }

    @Test
    void listingsStatAndSums() {
        write("x/a", "12345");
        write("x/y/b", "1234567");
        assertThat(s3("ls").out()).contains("s3://" + bucket);
        assertThat(s3("ls", url("x/")).out())
                .contains(" 5 x/a")
                .contains("x/y/")
                .doesNotContain("x/y/b");
        assertThat(json(s3("ls", "--json", "-r", url(""))))
                .extracting(row -> row.get("key"))
                .containsExactly("x/a", "x/y/b");
        assertThat(json(s3("du", "--json", url("x"))).getFirst()).containsEntry("bytes", 12);
        assertThat(json(s3("stat", "--json", url("x/a"))).getFirst())
                .containsEntry("size", 5)
                .containsKey("sha256");
        Ended missing = s3("stat", url("nope"));
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.said()).hasSize(1);
        assertThat(s3("ls", "s3://no-such-bucket-anywhere").code()).isEqualTo(1);
    }

    @Test
    void metadataAreShownReplacedAndMerged() {
        write("m", "x");
        assertThat(s3("meta", "set", url("m"), "a=1", "b=zwei ß").code()).isZero();
        assertThat(s3("meta", "get", url("m")).rows()).containsExactly("a=1", "b=zwei ß");
        assertThat(s3("meta", "set", "--merge", url("m"), "b=3", "--content-type", "text/plain")
                        .code())
                .isZero();
        assertThat(s3("meta", "get", url("m")).rows()).containsExactly("a=1", "b=3");
        assertThat(s3("meta", "set", "--dry-run", url("m"), "c=4").code()).isZero();
        assertThat(s3("meta", "set", url("m"), "c=4").code()).isZero();
        assertThat(s3("meta", "get", url("m")).rows()).containsExactly("c=4");
        assertThat(s3("meta", "get", url("none")).code()).isEqualTo(1);
    }

    @Test
    void signedUrlsReadAndWrite() throws Exception {
        write("signed", "hello");
        var read =
                json(s3("presign", "--json", "--expires", "5m", url("signed"))).getFirst();
        try (HttpClient client = HttpClient.newHttpClient()) {
            var got = client.send(
                    HttpRequest.newBuilder(URI.create(String.valueOf(read.get("url"))))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(got.body()).isEqualTo("hello");
            var put = json(s3("presign", "--json", "--put", "--type", "text/plain", url("new")))
                    .getFirst();
            var request = HttpRequest.newBuilder(URI.create(String.valueOf(put.get("url"))))
                    .PUT(BodyPublishers.ofString("world"))
                    .header("content-type", "text/plain");
            assertThat(client.send(request.build(), BodyHandlers.discarding()).statusCode())
                    .isEqualTo(200);
        }
        assertThat(keys()).contains("new");
        assertThat(s3("presign", "--size", "3", url("new")).code()).isEqualTo(2);
    }

    @Test
    void bucketsAreMadeAndPoliciesPrinted() {
        assertThat(s3("mb", "s3://" + bucket + "-new").code()).isZero();
        assertThat(store.bucketExists(bucket + "-new")).isTrue();
        Ended policy = s3("mb", "s3://" + bucket + "/in/", "--print-policy", "reader");
        assertThat(policy.out()).contains("s3:GetObject", "arn:aws:s3:::" + bucket + "/in/");
        assertThat(s3("mb", "s3://" + bucket, "--print-policy", "king").code()).isEqualTo(2);
        assertThat(s3("uploads", "ls", "s3://" + bucket).code()).isZero();
        assertThat(s3("uploads", "abort", "s3://" + bucket).code()).isEqualTo(2);
    }

    @Test
    void onlyAnAbsentObjectIsWrittenWhereThatIsAskedFor() throws IOException {
        Path file = Files.writeString(home.resolve("f"), "x");
        assertThat(s3("cp", "--if-absent", file.toString(), url("f")).code()).isZero();
        assertThat(s3("cp", "--if-absent", file.toString(), url("f")).code()).isEqualTo(1);
    }

    @Test
    void aKilledUploadInPartsIsGoneOnWithByTheNextProcess() throws Exception {
        byte[] bytes = new byte[80 << 20];
        new Random(5).nextBytes(bytes);
        Path file = Files.write(home.resolve("large.bin"), bytes);
        String[] slowly = {"s3", "cp", "--bwlimit", "16m", file.toString(), url("large")};
        try (Launched killed =
                Launched.start(Launched.root().resolve("coffer"), home, home, variables(Map.of()), slowly)) {
            while (uploads() == 0) {
                assertThat(killed.handle().isAlive()).as(killed.err()).isTrue();
            }
            killed.signal("KILL");
            killed.end();
        }
        assertThat(keys()).isEmpty();
        String begun = s3("uploads", "ls", "--json", url("")).out();
        assertThat(begun).contains("\"upload_id\"");
        Ended again = s3("cp", file.toString(), url("large"));
        assertThat(again.code()).as(again.err()).isZero();
        Path back = home.resolve("back.bin");
        assertThat(s3("cp", url("large"), back.toString()).code()).isZero();
        assertThat(Files.mismatch(file, back)).isEqualTo(-1);
        assertThat(names(home.resolve("uploads"))).isEmpty();
    }

    @Test
    void aVerbWithoutItsArgumentsSaysWhatIsMissing() {
        for (String verb : List.of(
                "stat",
                "cat",
                "cp",
                "mv",
                "rm",
                "sync",
                "du",
                "meta get",
                "meta set",
                "presign",
                "mb",
                "uploads ls",
                "uploads abort",
                "restore")) {
            Ended ended = s3(verb.split(" "));
            assertThat(ended.code()).as(verb).isEqualTo(2);
            assertThat(ended.out()).as(verb).isEmpty();
            assertThat(ended.said()).as(verb).hasSize(1);
            assertThat(ended.said().getFirst())
                    .as(verb)
                    .containsAnyOf("Missing required parameter", "requires at least");
        }
        assertThat(s3("meta").said()).containsExactly("coffer: there is no verb 'meta'; meta get, meta set");
    }

    @Test
    void severalFactsAreSeveralLines() throws IOException {
        Path file = Files.writeString(home.resolve("f.txt"), "facts");
        assertThat(s3("cp", file.toString(), url("f.txt")).code()).isZero();
        assertThat(s3("stat", url("f.txt")).rows()).hasSizeGreaterThan(4).anyMatch(row -> row.matches("size +5 .*"));
        assertThat(s3("presign", "--put", url("g.txt"), "--size", "5", "--type", "text/plain")
                        .rows())
                .hasSize(3)
                .contains("content-length: 5", "content-type: text/plain");
    }

    @Test
    void noSecretIsEverPrinted() throws IOException {
        Path file = Files.writeString(home.resolve("f"), "x");
        var runs = List.of(
                new String[] {"cp", file.toString(), url("f")},
                new String[] {"ls", "-r", url("")},
                new String[] {"sync", home.toString(), url("all")},
                new String[] {"stat", url("f")},
                new String[] {"presign", url("f")},
                new String[] {"ls", "s3://no-such-bucket-anywhere"});
        for (String[] run : runs) {
            for (String secret : List.of(SECRET, "wrong/Secret+Key/0123456789abcdefghij")) {
                var words = new ArrayList<>(List.of(run));
                words.addAll(List.of("--loglevel", "debug"));
                Ended ended = Launched.run(
                        home,
                        variables(Map.of(
                                "AWS_SECRET_ACCESS_KEY", secret, "AWS_SESSION_TOKEN", "tokentokentoken0123456789")),
                        words("s3", words.toArray(String[]::new)));
                boolean presigned = run[0].equals("presign");
                assertThat(ended.out() + ended.err()).as(String.join(" ", run)).doesNotContain(secret);
                if (!presigned) {
                    assertThat(ended.out() + ended.err())
                            .as(String.join(" ", run))
                            .doesNotContain("tokentokentoken0123456789");
                }
            }
        }
        Ended wrong =
                Launched.run(home, variables(Map.of("AWS_SECRET_ACCESS_KEY", "geheim")), words("s3", "ls", url("")));
        assertThat(wrong.code()).isEqualTo(3);
        assertThat(wrong.said()).hasSize(1).first().asString().doesNotContain("geheim");
    }

    @Test
    void doctorTellsWhatTheServerDoes() {
        Ended ended = Launched.run(home, variables(Map.of()), "doctor", "--json", "--store", "s3://" + bucket);
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(json(ended)).extracting(row -> row.get("capability")).contains("write_if_absent", "verifies_sha256");
        assertThat(keys()).isEmpty();
        assertThat(Launched.run(home, variables(Map.of()), "doctor", "--store", "s3://" + bucket)
                        .out())
                .contains("yes  write_if_absent", "bucket " + bucket + ": keeps no old versions");
    }

    private Ended s3(String... arguments) {
        return Launched.run(home, variables(Map.of()), words("s3", arguments));
    }

    private Ended shell(String script) {
        String all = "cd '" + home + "'; coffer() { '" + Launched.root().resolve("coffer") + "' \"$@\"; }\n" + script;
        try (Launched shell = Launched.start(Path.of("bash"), home, home, variables(Map.of()), "-c", all)) {
            return shell.end();
        }
    }

    private static String[] words(String first, String... rest) {
        return Stream.concat(Stream.of(first), Stream.of(rest)).toArray(String[]::new);
    }

    private String url(String key) {
        return "s3://" + bucket + "/" + key;
    }

    private void write(String key, String text) {
        store.write(new ObjectName(bucket, key), Content.of(text.getBytes(UTF_8)), WriteOptions.plain());
    }

    private List<String> keys() {
        try (Stream<ObjectInfo> listed = store.list(bucket, "")) {
            return listed.map(info -> info.name().key()).toList();
        }
    }

    private long uploads() {
        try (Stream<PendingUpload> begun = store.uploads(bucket, "")) {
            return begun.count();
        }
    }

    private static List<String> names(Path root) {
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root)) {
            return walk.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> json(Ended ended) {
        JsonMapper mapper = new JsonMapper();
        return ended.rows().stream()
                .map(row -> (Map<String, Object>) mapper.readValue(row, Map.class))
                .toList();
    }

    static Map<String, String> variables(Map<String, String> more) {
        var all = new HashMap<String, String>(Map.of(
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", SECRET,
                "AWS_REGION", S3.region()));
        all.putAll(more);
        return all;
    }
}
