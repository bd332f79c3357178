package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Buckets of md5s3stash, on an S3 server.
class BucketTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final String LAND = Golden.picture("synthetic/s_land.jpg").toString();
    private static final String LAND_MD5 = "9936b2957bfe49bc1cf7fb23a615c571";
    private static final Pattern SERVING = Pattern.compile(" on (http://127\\.0\\.0\\.1:[0-9]+) \\(");

    @TempDir
    Path home;

    @Test
    void aBucketIsFilledAsMd5s3stashFillsIt() {
        try (ObjectStore store = store()) {
            make(store, "stash");
            var ended = Launched.run(home, variables(Map.of()), "stash", "-b", "stash", LAND);
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.rows().getFirst())
                    .startsWith(LAND + "\t" + LAND_MD5 + "\ts3://stash/" + LAND_MD5 + "\timage/jpeg\t");
            assertThat(store.stat(new ObjectName("stash", LAND_MD5)))
                    .hasValueSatisfying(it -> assertThat(it.contentType()).contains("image/jpeg"));
        }
    }

    @Test
    void theVariablesOfTheSeedAreHonouredAndTheMisspeltAliasToo() {
        try (ObjectStore store = store()) {
            String bucket = "%s.many".formatted(shard());
            make(store, bucket);
            for (String scheme : new String[] {"multibucket", "multivalue"}) {
                var ended = Launched.run(
                        home, variables(Map.of("BUCKET_BASE", "many", "BUCKET_SCHEME", scheme)), "stash", "-w", LAND);
                assertThat(ended.code()).as(ended.err()).isZero();
                assertThat(ended.out()).contains("\ts3://" + bucket + "/" + LAND_MD5 + "\t");
            }
        }
    }

    @Test
    void sha256NamesTheObjectsWhereItIsAskedFor() {
        try (ObjectStore store = store()) {
            make(store, "strong");
            var ended = Launched.run(
                    home, variables(Map.of()), "stash", "-b", "strong/folder", "--digest", "sha256", "--json", LAND);
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out()).containsPattern("s3://strong/folder/[0-9a-f]{64}\"");
        }
    }

    @Test
    void wrongCredentialsAreNamedInOneLine() {
        try (ObjectStore store = store()) {
            make(store, "guarded");
            var ended = Launched.run(
                    home, variables(Map.of("AWS_SECRET_ACCESS_KEY", "geheim")), "stash", "-b", "guarded", LAND);
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.said())
                    .hasSize(1)
                    .first()
                    .asString()
                    .contains("guarded")
                    .doesNotContain("geheim");
        }
    }

    @Test
    void aBucketThatDoesNotExistIsNamedInOneLine() {
        var ended = Launched.run(home, variables(Map.of()), "stash", "-b", "nowhere", LAND);
        assertThat(ended.code()).isEqualTo(3);
        assertThat(ended.said()).hasSize(1).first().asString().contains("nowhere");
    }

    @Test
    void aRepositoryOfCoffersOwnMayLieInABucket() {
        try (ObjectStore store = store()) {
            make(store, "own");
            var variables = variables(Map.of("COFFER_STORE", "s3://own/here"));
            var ended = Launched.run(home, variables, "stash", LAND);
            assertThat(ended.code()).as(ended.err()).isZero();
            assertThat(ended.out()).containsPattern("\ts3://own/here/blobs/[0-9a-f]{64}/");
            assertThat(Launched.run(home, variables, "doctor").out()).contains("ok    store");
            String digest = ended.out().split("\t")[1];
            assertThat(Launched.run(home, variables, "locate", digest).out()).startsWith(digest + "\ts3://own/here/");
        }
    }

    @Test
    void aBucketIsServedAsItsThumbnailServerDid() throws Exception {
        try (ObjectStore store = store()) {
            make(store, "served");
            var stashed = Launched.run(home, variables(Map.of()), "stash", "-b", "served", LAND);
            assertThat(stashed.out()).as(stashed.err()).contains("s3://served/" + LAND_MD5);
            try (var server = Launched.start(
                    Launched.root().resolve("coffer"),
                    home,
                    home,
                    variables(Map.of()),
                    "serve",
                    "-b",
                    "served",
                    "--port",
                    "0")) {
                var address = SERVING.matcher(server.errWhen(it -> it.contains("Ctrl-C stops")));
                assertThat(address.find()).isTrue();
                assertThat(get(address.group(1) + "/clip/100x100/" + LAND_MD5).statusCode())
                        .isEqualTo(200);
                assertThat(get(address.group(1) + "/clip/100x100/" + "0".repeat(32))
                                .statusCode())
                        .isEqualTo(404);
                server.signal("TERM");
                assertThat(server.end().code()).isEqualTo(143);
            }
        }
    }

    private static String shard() {
        return Golden.tsv("md5s3stash/bucket_shard.tsv").stream()
                .filter(row -> LAND_MD5.startsWith(row.get("prefix")))
                .map(row -> row.get("shard"))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, String> variables(Map<String, String> more) {
        var all = new HashMap<String, String>(Map.of(
                "S3_ENDPOINT", S3.endpoint().toString(),
                "AWS_ACCESS_KEY_ID", S3.accessKey(),
                "AWS_SECRET_ACCESS_KEY", S3.secretKey(),
                "AWS_REGION", S3.region()));
        all.putAll(more);
        return all;
    }

    private static ObjectStore store() {
        return S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()));
    }

    private static void make(ObjectStore store, String bucket) {
        if (!store.bucketExists(bucket)) {
            store.createBucket(bucket);
        }
    }

    private static HttpResponse<byte[]> get(String address) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofByteArray());
        }
    }
}
