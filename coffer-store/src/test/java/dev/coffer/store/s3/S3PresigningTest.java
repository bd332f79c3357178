package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.coffer.store.Content;
import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// Signed URLs, used by a client that knows nothing of S3.
final class S3PresigningTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void anExpiryIsOneSecondToSevenDays() {
        ObjectName name = new ObjectName("bucket", "key");
        for (Duration wrong : new Duration[] {
            Duration.ZERO, Duration.ofMillis(999), Duration.ofDays(7).plusSeconds(1)
        }) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> PresignRequest.read(name, wrong))
                    .withMessageContaining(wrong.toString());
            assertThatIllegalArgumentException().isThrownBy(() -> PresignRequest.write(name, wrong));
        }
        PresignRequest.read(name, Duration.ofSeconds(1));
        PresignRequest.write(name, Duration.ofDays(7));
    }

    @Test
    void theBucketStandsInTheHostWhereThatIsTheStyle() {
        S3Settings aws = S3Settings.aws("eu-central-1").withCredentials(S3Settings.Credentials.of("key", "secret"));
        try (S3Store store = S3Store.open(aws)) {
            PresignedUrl url = store.presign(PresignRequest.read(new ObjectName("bucket", "a b/ä+%"), HOUR));
            assertThat(url.url().toString())
                    .startsWith("https://bucket.s3.eu-central-1.amazonaws.com/a%20b/%C3%A4%2B%25?")
                    .contains("X-Amz-Expires=3600")
                    .doesNotContain("secret");
            assertThat(url.toString()).doesNotContain("X-Amz").contains("GET https://bucket.s3.");
        }
    }

    /// What holds on every server.
    abstract static class OnServer {
        private final HttpClient client = HttpClient.newHttpClient();
        private S3Store store;

        abstract S3Access server();

        @BeforeEach
        void open() {
            store = S3Store.open(settings());
            store.createBucket("presigned");
        }

        @AfterEach
        void close() {
            store.close();
            client.close();
        }

        S3Settings settings() {
            return S3Settings.at(server().endpoint(), server().accessKey(), server().secretKey());
        }

        @Test
        void whoeverHasTheUrlReadsThatObjectAndNoOther() throws Exception {
            ObjectName name = name("dir/an object+ä%20#?");
            store.write(name, content("to be read"), WriteOptions.plain().withContentType("text/plain"));
            store.write(name("other"), content("not to be read"), WriteOptions.plain());
            PresignedUrl url = store.presign(PresignRequest.read(name, HOUR)
                    .toldAs("attachment; filename=\"a+b c.txt\"")
                    .toldWithType("application/x-own"));
            assertThat(url.method()).isEqualTo("GET");
            assertThat(url.headers()).isEmpty();
            HttpResponse<String> answer = get(url.url());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("to be read");
            assertThat(answer.headers().firstValue("content-disposition"))
                    .contains("attachment; filename=\"a+b c.txt\"");
            assertThat(answer.headers().firstValue("content-type")).contains("application/x-own");

            String text = url.url().toString();
            assertThat(get(URI.create(text.replace("dir/an%20object%2B%C3%A4%2520%23%3F", "other")))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(get(URI.create(text.replace("x-own", "x-other"))).statusCode())
                    .isEqualTo(403);
            assertThat(put(url.url(), Map.of(), "written with a URL for reading"))
                    .isEqualTo(403);
            assertThat(get(URI.create(text.substring(0, text.indexOf('?')))).statusCode())
                    .isEqualTo(403);
        }

        @Test
        void anExpiredUrlIsRefused() throws Exception {
            ObjectName name = name("expired");
            store.write(name, content("too late"), WriteOptions.plain());
            assertThat(get(signedAt(Instant.now().minusSeconds(5), PresignRequest.read(name, HOUR)))
                            .statusCode())
                    .isEqualTo(200);
            URI old = signedAt(Instant.now().minusSeconds(7200), PresignRequest.read(name, HOUR));
            assertThat(get(old).statusCode()).isEqualTo(403);
            assertThat(get(URI.create(old.toString().replace("X-Amz-Expires=3600", "X-Amz-Expires=86400")))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(put(signedAt(Instant.now().minusSeconds(7200), PresignRequest.write(name, HOUR)), Map.of(), "x"))
                    .isEqualTo(403);
        }

        @Test
        void anUnboundUploadTakesAnything() throws Exception {
            ObjectName name = name("unbound");
            PresignedUrl url = store.presign(PresignRequest.write(name, HOUR));
            assertThat(url.method()).isEqualTo("PUT");
            assertThat(url.headers()).isEmpty();
            assertThat(put(url.url(), Map.of("content-type", "text/x-any"), "anything"))
                    .isEqualTo(200);
            assertThat(store.stat(name).orElseThrow().contentType()).contains("text/x-any");
        }

        @Test
        void aBoundUploadIsTakenAsItWasDescribed() throws Exception {
            ObjectName name = name("bound");
            Description told = Description.plain()
                    .withContentType("image/png")
                    .withMetadata("author", "Zoë")
                    .with(Header.CACHE_CONTROL, "max-age=60");
            PresignedUrl url = store.presign(PresignRequest.write(name, HOUR)
                    .of(5)
                    .of(Sha256.of("right".getBytes(UTF_8)))
                    .with(told));
            assertThat(url.headers()).containsEntry("content-length", "5").containsEntry("content-type", "image/png");
            assertThat(put(url.url(), url.headers(), "right")).isEqualTo(200);
            ObjectInfo info = store.stat(name).orElseThrow();
            assertThat(info.contentType()).contains("image/png");
            assertThat(info.metadata()).isEqualTo(Map.of("author", "Zoë"));
            assertThat(info.headers()).isEqualTo(Map.of(Header.CACHE_CONTROL, "max-age=60"));
            assertThat(info.sha256()).contains(Sha256.of("right".getBytes(UTF_8)));
        }

        @Test
        void anUploadOfAnotherSizeTypeOrDescriptionIsRefused() throws Exception {
            ObjectName name = name("other-size");
            store.write(name, content("old"), WriteOptions.plain());
            PresignedUrl url = store.presign(PresignRequest.write(name, HOUR)
                    .of(5)
                    .with(Description.plain().withContentType("image/png").withMetadata("who", "me")));
            assertThat(put(url.url(), url.headers(), "longer")).isEqualTo(403);
            assertThat(put(url.url(), url.headers(), "tiny")).isEqualTo(403);
            assertThat(put(url.url(), with(url, "content-type", "text/html"), "right"))
                    .isEqualTo(403);
            assertThat(put(url.url(), with(url, "x-amz-meta-who", "you"), "right"))
                    .isEqualTo(403);
            Map<String, String> less = new TreeMap<>(url.headers());
            less.remove("content-type");
            assertThat(put(url.url(), less, "right")).isEqualTo(403);
            assertThat(text(name)).isEqualTo("old");
            assertThat(put(url.url(), url.headers(), "right")).isEqualTo(200);
        }

        @Test
        void anUploadOfOtherBytesIsRefused() throws Exception {
            ObjectName name = name("other-bytes");
            store.write(name, content("old"), WriteOptions.plain());
            PresignedUrl url =
                    store.presign(PresignRequest.write(name, HOUR).of(5).of(Sha256.of("right".getBytes(UTF_8))));
            assertThat(put(url.url(), url.headers(), "wrong")).isEqualTo(400);
            Sha256 wrong = Sha256.of("wrong".getBytes(UTF_8));
            Map<String, String> claiming = with(url, "x-amz-checksum-sha256", wrong.base64());
            assertThat(put(url.url(), claiming, "wrong")).isEqualTo(403);
            claiming.replace("x-amz-content-sha256", wrong.hex());
            assertThat(put(url.url(), claiming, "wrong")).isEqualTo(403);
            claiming.remove("x-amz-content-sha256");
            assertThat(put(url.url(), claiming, "wrong")).isEqualTo(403);
            assertThat(text(name)).isEqualTo("old");
            assertThat(put(url.url(), url.headers(), "right")).isEqualTo(200);
            assertThat(text(name)).isEqualTo("right");
        }

        URI signedAt(Instant then, PresignRequest request) {
            try (S3Connection s3 = S3Connection.open(settings())) {
                return new S3Presigning(s3, Clock.fixed(then, ZoneOffset.UTC))
                        .presign(request)
                        .url();
            }
        }

        private String text(ObjectName name) throws IOException {
            try (StoredObject object = store.read(name)) {
                return new String(object.bytes().readAllBytes(), UTF_8);
            }
        }

        private static Map<String, String> with(PresignedUrl url, String header, String value) {
            Map<String, String> headers = new TreeMap<>(url.headers());
            headers.put(header, value);
            return headers;
        }

        private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
            return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
        }

        private int put(URI url, Map<String, String> headers, String body) throws IOException, InterruptedException {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(url).PUT(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
            headers.forEach((name, value) -> {
                if (!name.equals("content-length")) { // the client's own business
                    request.header(name, value);
                }
            });
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }

        static ObjectName name(String key) {
            return new ObjectName("presigned", key);
        }

        static Content content(String text) {
            return Content.of(text.getBytes(UTF_8));
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

        @Test
        void aUrlWithTheBucketInItsHostIsRead() throws Exception {
            URI endpoint = URI.create("http://localhost:" + server().endpoint().getPort());
            try (S3Store store = S3Store.open(settings().withEndpoint(endpoint).withPathStyle(false))) {
                open();
                ObjectName name = name("in the host");
                super.store.write(name, content("by host"), WriteOptions.plain());
                URI url = store.presign(PresignRequest.read(name, HOUR)).url();
                assertThat(url.getHost()).isEqualTo("presigned.localhost");
                try (Socket socket = new Socket("127.0.0.1", url.getPort())) {
                    socket.getOutputStream()
                            .write(("GET " + url.getRawPath() + "?" + url.getRawQuery() + " HTTP/1.1\r\nHost: "
                                            + url.getRawAuthority() + "\r\nConnection: close\r\n\r\n")
                                    .getBytes(UTF_8));
                    assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                            .startsWith("HTTP/1.1 200")
                            .endsWith("\r\n\r\nby host");
                }
            }
        }
    }
}
