package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Md5;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GcLauncherTest {
    private static final BlobLayout.Incarnations LAYOUT = new BlobLayout.Incarnations("coffer", "");

    private static final Pattern SERVING = Pattern.compile(" on (http://127\\.0\\.0\\.1:[0-9]+) \\(");

    @TempDir
    Path home;

    @Test
    void aPlanSaysWhatWouldGoAndARunTakesIt() throws IOException {
        publish("data/x", "one");
        publish("data/x", "two");
        letTimePass();
        var plan = Launched.run(home, "gc", "--plan", "--grace", "superseded=0s");
        assertThat(plan.code()).as(plan.err()).isZero();
        assertThat(plan.rows().getFirst()).startsWith("expire\tdata/x\t0\tsuperseded at ");
        assertThat(plan.rows()).contains("would expire superseded versions: 1");
        var first = Launched.run(home, "gc", "--grace", "superseded=0s", "--grace", "expired=0s");
        assertThat(first.rows()).contains("expire superseded versions: 1", "came back: 0 B");
        var run = Launched.run(home, "gc", "--json", "--grace", "expired=0s", "--grace", "reader=0s");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.rows())
                .singleElement()
                .asString()
                .contains("\"purge\":1", "\"condemn\":1", "\"delete\":1", "\"delete_bytes\":3");
        assertThat(objects()).isEqualTo(1);
        var again = Launched.run(home, "gc", "--plan", "--summary");
        assertThat(again.rows()).containsExactly("would come back now: 0 B");
    }

    @Test
    void itExplainsAPathAndADigest() throws IOException {
        publish("data/x", "one");
        var path = Launched.run(home, "gc", "--explain", "data/x");
        assertThat(path.code()).as(path.err()).isZero();
        assertThat(path.out())
                .contains("the current one of its path: it stays")
                .contains("entry\tthe PUBLISHED version");
        var digest = Launched.run(
                home, "gc", "--json", "--explain", "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
        assertThat(digest.out()).contains("\"kind\":\"hold\"").contains("\"until\":");
        var unknown = Launched.run(home, "gc", "--explain", "no");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.said()).hasSize(1).first().asString().contains("there is no version of no");
    }

    @Test
    void itRunsAgainAndAgainUntilItIsStopped() throws IOException {
        publish("data/x", "one");
        try (Launched gc = Launched.start(
                Launched.root().resolve("coffer"), home, home, Map.of(), "gc", "--every", "1s", "--json")) {
            gc.outWhen(out -> out.lines().count() >= 2);
            gc.signal("INT");
            Launched.Ended ended = gc.end();
            assertThat(ended.code()).isIn(0, 130);
            assertThat(ended.err()).doesNotContain("Exception");
        }
    }

    @Test
    void policiesAreSetListedAndTakenAway() throws IOException {
        publish("export/x", "one");
        publish("export/x", "two");
        assertThat(Launched.run(home, "policy", "set", "--prefix", "export/", "--keep-last", "3", "--keep-for", "30d")
                        .code())
                .isZero();
        assertThat(Launched.run(home, "policy", "set", "--tag", "release", "--keep-last", "all")
                        .code())
                .isZero();
        var list = Launched.run(home, "policy", "ls");
        assertThat(list.rows())
                .containsExactly(
                        "prefix\texport/\tkeep-last 3\tkeep-for 30d", "tag\trelease\tkeep-last all\tkeep-for 0s");
        assertThat(Launched.run(home, "gc", "--plan", "--summary", "--grace", "superseded=0s")
                        .out())
                .doesNotContain("expire");
        assertThat(Launched.run(home, "policy", "rm", "--prefix", "export/").code())
                .isZero();
        assertThat(Launched.run(home, "policy", "rm", "--prefix", "export/").code())
                .isEqualTo(1);
        assertThat(Launched.run(home, "policy", "set", "--keep-last", "3").code())
                .isEqualTo(2);
        assertThat(Launched.run(home, "policy", "set", "--tag", "x", "--keep-last", "0")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void aPurgeIsShownThenDoneAndHasAReceipt() throws IOException {
        publish("data/x", "one");
        publish("data/other", "one");
        assertThat(Launched.run(home, "purge", "data/x").code()).isEqualTo(1);
        var shown = Launched.run(home, "purge", "data/x", "--all-versions");
        assertThat(shown.code()).as(shown.err()).isZero();
        assertThat(shown.rows())
                .containsExactly(
                        "would purge 1 version of data/x, 0 B in all stores",
                        "kept by the PUBLISHED version of data/other");
        assertThat(shown.err()).contains("nothing was changed");
        assertThat(Launched.run(home, "purge", "data/x", "--erase").code()).isEqualTo(2);

        Path receipt = home.resolve("receipt.json");
        var erased = Launched.run(
                home,
                "purge",
                "data/x",
                "--all-versions",
                "--erase",
                "--reason",
                "case 17",
                "--receipt",
                receipt.toString(),
                "--yes");
        assertThat(erased.code()).as(erased.err()).isZero();
        assertThat(erased.rows().getLast()).isEqualTo("purged 1 version of data/x: 1 object removed, 0 pending");
        assertThat(Files.readString(receipt))
                .contains(
                        "\"is_complete\":true", "\"erased_because\":\"case 17\"", "\"purpose\":\"OWN\"", "\"size\":3");
        assertThat(objects()).as("what is left is the record of the erasure").isZero();
    }

    @Test
    void anErasureReachesThePicturesOfAServerThatRuns() throws Exception {
        Path picture = Launched.root().resolve("samples/dandelions.jpg");
        assertThat(Launched.run(home, "publish", picture.toString(), "--as", "press/7.jpg")
                        .code())
                .isZero();
        String digest = Sha256.of(Files.readAllBytes(picture)).hex();
        try (var server =
                Launched.start(Launched.root().resolve("coffer"), home, home, Map.of(), "serve", "--port", "0")) {
            var address = SERVING.matcher(server.errWhen(it -> it.contains("Ctrl-C stops")));
            assertThat(address.find()).isTrue();
            String thumbnail = address.group(1) + "/clip/100x100/" + digest;
            assertThat(status(thumbnail)).isEqualTo(200);
            assertThat(derivatives()).isEqualTo(1);
            Path receipt = home.resolve("7.json");
            var erased = Launched.run(
                    home,
                    "purge",
                    "press/7.jpg",
                    "--all-versions",
                    "--erase",
                    "--reason",
                    "case 7",
                    "--receipt",
                    receipt.toString(),
                    "--yes",
                    "--wait");
            assertThat(erased.code()).as(erased.err()).isZero();
            assertThat(erased.rows().getLast()).endsWith("1 object removed, 0 pending");
            assertThat(derivatives()).isZero();
            assertThat(status(thumbnail)).isEqualTo(410);
            assertThat(Files.readString(receipt))
                    .contains("\"is_complete\":true", "\"has_answered\":true", "\"derivatives\":2", "\"dropped_at\":");
            server.signal("TERM");
            server.end();
        }
    }

    private static int status(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.discarding())
                    .statusCode();
        }
    }

    /// How many files of the server's cache there are.
    private long derivatives() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9a-f]{64}-[0-9a-f]{64}"))
                    .count();
        }
    }

    @Test
    void wordsThatCannotBeMeantSoAreRefused() {
        assertThat(Launched.run(home, "gc", "--grace", "x=1d").code()).isEqualTo(2);
        assertThat(Launched.run(home, "gc", "--rate", "0").code()).isEqualTo(2);
        assertThat(Launched.run(home, "gc", "--every", "soon").code()).isEqualTo(2);
        var keyed =
                Launched.run(home, Map.of("COFFER_BUCKET_BASE", "b", "COFFER_S3_ENDPOINT", "http://localhost:1"), "gc");
        assertThat(keyed.code()).isEqualTo(3);
        assertThat(keyed.err()).contains("nothing is deleted in a bucket of md5s3stash (simple-md5:b)");
        assertThat(keyed.said()).hasSize(1);
    }

    @Test
    void inABucketOfMd5s3stashItDeletesOnTheWordThatNobodyElseIsThere() throws IOException {
        S3Access s3 = S3Proxy.shared();
        Map<String, String> bucket = Map.of(
                "BUCKET_BASE", "gc-exclusive",
                "S3_ENDPOINT", s3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", s3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", s3.secretKey(),
                "AWS_REGION", s3.region());
        ObjectName object = new ObjectName(
                "gc-exclusive",
                Md5.of("bytes of long ago".getBytes(StandardCharsets.UTF_8)).hex());
        Path file = Files.writeString(home.resolve("file"), "bytes of long ago");
        try (ObjectStore store = S3Store.open(S3Settings.at(s3.endpoint(), s3.accessKey(), s3.secretKey()))) {
            store.createBucket("gc-exclusive");
            var published = Launched.run(home, bucket, "publish", file.toString(), "--as", "data/x");
            assertThat(published.code()).as(published.err()).isZero();
            assertThat(store.stat(object)).isPresent();
            letTimePass();

            assertThat(Launched.run(home, bucket, "purge", "data/x", "--all-versions")
                            .said())
                    .singleElement()
                    .asString()
                    .contains("--exclusive");
            var purged = Launched.run(
                    home, bucket, "purge", "data/x", "--all-versions", "--exclusive", "--grace", "reader=0s", "--yes");
            assertThat(purged.code()).as(purged.err()).isZero();
            assertThat(purged.rows()).anyMatch(row -> row.startsWith("removed\t" + object.url()));
            assertThat(store.stat(object)).isEmpty();

            var again = Launched.run(home, bucket, "publish", file.toString(), "--as", "data/x");
            assertThat(again.code()).isEqualTo(1);
            assertThat(again.err()).contains("was deleted a moment ago; it can be stashed again from ");
            assertThat(store.stat(object)).isEmpty();

            var gc = Launched.run(home, bucket, "gc", "--exclusive", "--plan", "--summary");
            assertThat(gc.code()).as(gc.err()).isZero();
            assertThat(gc.rows()).containsExactly("would come back now: 0 B");
        }
    }

    private void publish(String path, String text) throws IOException {
        try (Catalogue catalogue = catalogue();
                FolderStore store = FolderStore.open(Files.createDirectories(home.resolve("store")))) {
            if (!store.bucketExists("coffer")) {
                store.createBucket("coffer");
            }
            Path file = Files.writeString(home.resolve("content"), text);
            var blob = new Blobs(catalogue, store, LAYOUT).add(file).blob();
            catalogue.inTransaction(tx -> tx.publish(tx.add(new EntryPath(path), blob)));
        }
    }

    /// As if the hour of those who have just brought something had passed.
    private void letTimePass() {
        try (Catalogue catalogue = catalogue()) {
            catalogue.transact(tx -> tx.session().update("UPDATE blob SET lease_until = 0"));
        }
    }

    private Catalogue catalogue() {
        return Catalogue.open(CatalogueSettings.sqlite(home.resolve("catalogue.db")));
    }

    private long objects() throws IOException {
        try (FolderStore store = FolderStore.open(home.resolve("store"));
                Stream<?> objects = store.list("coffer", "blobs/")) {
            return objects.count();
        }
    }
}
