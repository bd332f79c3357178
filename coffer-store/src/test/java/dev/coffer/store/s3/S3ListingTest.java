package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;

/// Listings of objects and of unfinished uploads.
final class S3ListingTest {

    abstract static class OnServer {
        abstract S3Access server();

        private S3Settings settings() {
            return S3Settings.at(server().endpoint(), server().accessKey(), server().secretKey());
        }

        @Test
        void keysThatCannotBeNamedAreLeftOutAndTold() {
            String bucket = "odd-keys-" + Long.toHexString(System.nanoTime());
            try (S3Connection s3 = S3Connection.open(settings());
                    S3Store store = S3Store.open(settings())) {
                store.createBucket(bucket);
                for (String odd : List.of("b\u0001", "b\nc")) {
                    s3.client().putObject(request -> request.bucket(bucket).key(odd), RequestBody.fromString("odd"));
                }
                for (String key : List.of("a b+c%20d", "b~", "ü/ä")) {
                    store.write(new ObjectName(bucket, key), Content.of(key.getBytes(UTF_8)), WriteOptions.plain());
                }
                ByteArrayOutputStream log = new ByteArrayOutputStream();
                PrintStream before = System.err;
                System.setErr(new PrintStream(log, true, UTF_8));
                try {
                    assertThat(store.list(bucket, "").map(ObjectInfo::name).map(ObjectName::key))
                            .containsExactly("a b+c%20d", "b~", "ü/ä");
                } finally {
                    System.setErr(before);
                }
                assertThat(log.toString(UTF_8)).containsOnlyOnce("2 keys of s3://" + bucket);
            }
        }

        @Test
        void unfinishedUploadsAreListedPageByPageAndGivenUp() {
            String bucket = "unfinished-" + Long.toHexString(System.nanoTime());
            try (S3Connection s3 = S3Connection.open(settings());
                    S3Store store = S3Store.open(settings())) {
                store.createBucket(bucket);
                assertThat(store.uploads(bucket, "")).isEmpty();
                List<String> keys = IntStream.range(0, 12)
                        .mapToObj(i -> "dir " + i % 2 + "/an upload+ä%20" + i)
                        .sorted()
                        .toList();
                for (String key : keys) {
                    s3.client()
                            .createMultipartUpload(
                                    request -> request.bucket(bucket).key(key));
                }
                List<PendingUpload> all = store.uploads(bucket, "").toList();
                assertThat(all).extracting(upload -> upload.name().key()).containsExactlyInAnyOrderElementsOf(keys);
                assertThat(all)
                        .allSatisfy(upload -> assertThat(upload.begun())
                                .isBetween(
                                        Instant.now().minusSeconds(300),
                                        Instant.now().plusSeconds(300)));
                assertThat(StreamSupport.stream(new S3Uploads(s3, bucket, "", 5), false))
                        .containsExactlyInAnyOrderElementsOf(all);
                assertThat(store.uploads(bucket, "dir 1/")).hasSize(6);
                assertThat(store.uploads(bucket, "", Duration.ofHours(1))).isEmpty();
                assertThat(store.uploads(bucket, "", Duration.ofSeconds(-300))).hasSize(12);
                store.abort(all.getFirst());
                store.abort(all.getFirst());
                assertThat(store.uploads(bucket, "")).hasSize(11).doesNotContain(all.getFirst());
                all.forEach(store::abort);
                assertThat(store.uploads(bucket, "")).isEmpty();
            }
        }
    }

    @Nested
    final class OnS3Proxy extends OnServer {
        @Override
        S3Access server() {
            return S3Proxy.shared();
        }
    }

    @Nested
    @OnCeph
    final class OnCephRgw extends OnServer {
        @Override
        S3Access server() {
            return CephRgw.shared();
        }
    }
}
