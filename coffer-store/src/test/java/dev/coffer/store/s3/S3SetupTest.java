package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.CORSRule;
import software.amazon.awssdk.services.s3.model.LifecycleRule;

/// Buckets that are set up, and what they then do for those without credentials.
final class S3SetupTest {
    private static final BucketSetup.Create CREATE = new BucketSetup.Create();
    private static final BucketSetup.PublicRead PUBLIC = new BucketSetup.PublicRead("public/");
    private static final BucketSetup.Cors CORS = new BucketSetup.Cors(
            List.of(BucketSetup.CorsRule.of(List.of("https://app.example"), List.of("GET", "PUT"))));
    private static final BucketSetup.Lifecycle LIFECYCLE =
            new BucketSetup.Lifecycle(OptionalInt.of(3), List.of(new BucketSetup.Expiry("tmp/", 7)));
    private static final BucketSetup.Website WEBSITE = new BucketSetup.Website(
            "index.html",
            Optional.of("error.html"),
            Stream.concat(
                            Stream.of(new BucketSetup.Redirect(
                                    "old/",
                                    OptionalInt.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of("new/"),
                                    301)),
                            BucketSetup.Redirect.ofMissing("resized/", "thumbs.example.org", "https").stream())
                    .toList());
    private static final BucketSetup ALL = BucketSetup.of(CREATE, PUBLIC, CORS, LIFECYCLE, WEBSITE);

    private final String bucket = "set-up-" + Long.toHexString(System.nanoTime());

    @Test
    void whatAServerRefusesIsToldByNameAndStopsNothing() {
        try (S3Store store = store(S3Proxy.shared())) {
            List<SetupOutcome> outcomes = store.setUp(bucket, ALL);
            assertThat(outcomes)
                    .extracting(SetupOutcome::step)
                    .containsExactly(
                            "create the bucket",
                            "let everybody read 'public/…'",
                            "let web pages of https://app.example use it",
                            "remove unfinished uploads after 3 days, 'tmp/…' after 7 days",
                            "serve it as a website with 3 routing rules");
            assertThat(outcomes).extracting(SetupOutcome::isDone).containsExactly(true, false, false, false, false);
            assertThat(outcomes.subList(1, 5))
                    .allSatisfy(outcome -> assertThat(outcome.refusal().orElseThrow())
                            .hasMessageContaining(outcome.step())
                            .hasMessageContaining(bucket)
                            .hasMessageContaining(" says "));
            assertThat(store.bucketExists(bucket)).isTrue();
        }
    }

    @Test
    void aServerThatIsNotThereIsToldForEachStep() {
        S3Settings nobody = S3Settings.at(URI.create("http://127.0.0.1:1"), "key", "secret")
                .withTransfer(
                        S3Settings.Transfer.usual().withPatience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1));
        try (S3Store store = S3Store.open(nobody)) {
            assertThat(store.setUp(bucket, ALL))
                    .hasSize(5)
                    .allSatisfy(outcome ->
                            assertThat(outcome.refusal().orElseThrow()).isInstanceOf(StoreException.Unavailable.class));
        }
    }

    @Nested
    @OnCeph
    final class OnCephRgw {
        private final Anonymous anonymous = new Anonymous(S3Settings.Transfer.usual());
        private S3Store store;
        private S3Connection s3;

        @BeforeEach
        void open() {
            store = store(CephRgw.shared());
            s3 = S3Connection.open(settings(CephRgw.shared()));
        }

        @AfterEach
        void close() {
            store.close();
            s3.close();
        }

        @Test
        void everybodyReadsWhatIsPublicAndNothingElse() {
            assertAllDone(store.setUp(bucket, BucketSetup.of(CREATE, PUBLIC)));
            write("public/a b", "for all");
            write("private", "for some");
            assertThat(anonymous.get(url("public/a%20b")).body()).isEqualTo("for all");
            assertThat(anonymous.get(url("private")).status()).isEqualTo(403);
            assertThat(anonymous.get(url("")).status()).as("a listing").isEqualTo(403);
            assertAllDone(store.setUp(bucket, BucketSetup.of(new BucketSetup.PublicRead(""))));
            assertThat(anonymous.get(url("private")).body()).isEqualTo("for some");
        }

        @Test
        void aBlockOfPublicPoliciesIsLiftedAndTold() {
            store.createBucket(bucket);
            s3.client()
                    .putPublicAccessBlock(request -> request.bucket(bucket)
                            .publicAccessBlockConfiguration(block -> block.ignorePublicAcls(true)
                                    .blockPublicPolicy(true)
                                    .restrictPublicBuckets(true))
                            .overrideConfiguration(S3Setup.WITH_MD5));
            List<SetupOutcome> outcomes = store.setUp(bucket, BucketSetup.of(PUBLIC));
            assertAllDone(outcomes);
            assertThat(outcomes)
                    .extracting(SetupOutcome::step)
                    .containsExactly("lift the block of public policies", "let everybody read 'public/…'");
            write("public/k", "for all");
            assertThat(anonymous.get(url("public/k")).body()).isEqualTo("for all");
            assertThat(s3.client()
                            .getPublicAccessBlock(request -> request.bucket(bucket))
                            .publicAccessBlockConfiguration()
                            .ignorePublicAcls())
                    .isTrue();
            assertThat(store.setUp(bucket, BucketSetup.of(PUBLIC))).hasSize(1);
        }

        @Test
        void pagesOfTheNamedOriginMayUploadAndOthersMayNot() {
            assertAllDone(store.setUp(bucket, BucketSetup.of(CREATE, CORS)));
            Anonymous.Answer named = anonymous.preflight(url("k"), "https://app.example", "PUT");
            assertThat(named.status()).isEqualTo(200);
            assertThat(named.headers().firstValue("access-control-allow-origin"))
                    .contains("https://app.example");
            Anonymous.Answer other = anonymous.preflight(url("k"), "https://other.example", "PUT");
            assertThat(other.headers().firstValue("access-control-allow-origin"))
                    .isEmpty();
            Anonymous.Answer wrongMethod = anonymous.preflight(url("k"), "https://app.example", "DELETE");
            assertThat(wrongMethod.headers().firstValue("access-control-allow-origin"))
                    .isEmpty();
        }

        @Test
        void theWebsiteHasItsIndexItsErrorAndItsRoutingRules() throws IOException {
            assertAllDone(store.setUp(bucket, BucketSetup.of(CREATE, new BucketSetup.PublicRead(""), WEBSITE)));
            write("index.html", "the front page");
            write("sub/index.html", "a page below");
            write("error.html", "not here");
            assertThat(visit("/")).startsWith("HTTP/1.1 200").endsWith("the front page");
            assertThat(visit("/sub/")).startsWith("HTTP/1.1 200").endsWith("a page below");
            assertThat(visit("/none"))
                    .as("who may not list is not told that nothing is there")
                    .startsWith("HTTP/1.1 403")
                    .endsWith("not here");
            assertThat(visit("/old/page"))
                    .startsWith("HTTP/1.1 301")
                    .containsIgnoringCase("location: http://" + CephRgw.websiteHost(bucket))
                    .contains("/new/page");
            assertThat(visit("/resized/100x100/a.jpg"))
                    .startsWith("HTTP/1.1 302")
                    .containsIgnoringCase("location: https://thumbs.example.org/resized/100x100/a.jpg");
        }

        @Test
        void aSecondSetUpReplacesItsOwnRulesAndLeavesThoseOfOthers() {
            store.createBucket(bucket);
            s3.client().putBucketPolicy(request -> request.bucket(bucket).policy("""
                    {"Version": "2012-10-17", "Statement": {"Sid": "Theirs \\"1\\"", "Effect": "Allow",
                     "Principal": {"AWS": ["arn:aws:iam:::user/guest"]}, "Action": "s3:GetObject",
                     "Resource": "arn:aws:s3:::%s/theirs/*"}}""".formatted(bucket)));
            s3.client()
                    .putBucketCors(request -> request.bucket(bucket)
                            .corsConfiguration(all -> all.corsRules(CORSRule.builder()
                                    .id("theirs")
                                    .allowedMethods("GET")
                                    .allowedOrigins("*")
                                    .build()))
                            .overrideConfiguration(S3Setup.WITH_MD5));
            s3.client()
                    .putBucketLifecycleConfiguration(request -> request.bucket(bucket)
                            .lifecycleConfiguration(all -> all.rules(LifecycleRule.builder()
                                    .id("theirs")
                                    .status("Enabled")
                                    .filter(filter -> filter.prefix("theirs/"))
                                    .expiration(after -> after.days(1))
                                    .build()))
                            .overrideConfiguration(S3Setup.WITH_MD5));
            for (int i = 0; i < 2; i++) {
                assertAllDone(store.setUp(bucket, ALL));
            }
            assertThat(s3.client()
                            .getBucketCors(request -> request.bucket(bucket))
                            .corsRules())
                    .extracting(CORSRule::id)
                    .containsExactlyInAnyOrder("theirs", "coffer-cors-1");
            assertThat(s3.client()
                            .getBucketLifecycleConfiguration(request -> request.bucket(bucket))
                            .rules())
                    .extracting(LifecycleRule::id)
                    .containsExactlyInAnyOrder("theirs", "coffer-uploads", "coffer-expiry-2");
            write("theirs/k", "for the guest");
            write("public/k", "for all");
            try (S3Store guest = store(CephRgw.guest())) {
                assertThat(guest.stat(new ObjectName(bucket, "theirs/k"))).isPresent();
            }
            assertThat(anonymous.get(url("theirs/k")).status()).isEqualTo(403);
            assertThat(anonymous.get(url("public/k")).status()).isEqualTo(200);
        }

        @Test
        void whoMayNotSetUpIsToldSo() {
            store.createBucket(bucket);
            try (S3Store guest = store(CephRgw.guest())) {
                assertThat(guest.setUp(bucket, BucketSetup.of(PUBLIC, CORS, LIFECYCLE, WEBSITE)))
                        .hasSize(4)
                        .allSatisfy(outcome ->
                                assertThat(outcome.refusal().orElseThrow()).isInstanceOf(StoreException.Denied.class));
            }
        }

        private void write(String key, String text) {
            store.write(new ObjectName(bucket, key), Content.of(text.getBytes(UTF_8)), WriteOptions.plain());
        }

        private URI url(String path) {
            return CephRgw.shared().endpoint().resolve("/" + bucket + "/" + path);
        }

        /// The server's whole answer to a browser.
        private String visit(String path) throws IOException {
            try (Socket socket =
                    new Socket("127.0.0.1", CephRgw.shared().endpoint().getPort())) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: " + CephRgw.websiteHost(bucket)
                                        + "\r\nConnection: close\r\n\r\n")
                                .getBytes(UTF_8));
                return new String(socket.getInputStream().readAllBytes(), UTF_8);
            }
        }
    }

    private static void assertAllDone(List<SetupOutcome> outcomes) {
        assertThat(outcomes)
                .allSatisfy(outcome ->
                        assertThat(outcome.refusal()).as(outcome.step()).isEmpty());
    }

    private static S3Store store(S3Access access) {
        return S3Store.open(settings(access));
    }

    private static S3Settings settings(S3Access access) {
        return S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
    }
}
