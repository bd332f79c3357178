package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;

/// Requests go where those of the SDK's own client go, byte for byte.
final class S3AddressTest {
    private static final List<String> BUCKETS =
            List.of("plain", "with-dash", "a.dotted.bucket", "under_score", "192.168.1.1", "a.b-.c", "x".repeat(63));

    private static final List<String> KEYS = List.of(
            "plain",
            "dir/file.txt",
            "with space",
            "plus+sign",
            "percent%2Fescaped",
            "question?mark=1&b",
            "hash#tag",
            "!*'();:@&=+$,[]\"<>\\^`{|}~-_.",
            "/leading",
            "trailing/",
            "//two//slashes//",
            "./a/../b/.",
            "..",
            "Grüße/日本語/\uD83D\uDC0B",
            "e\u0301 composed \u00e9",
            "\u00a0no-break\u2028line",
            "x".repeat(1024));

    static Stream<S3Settings> places() {
        S3Settings own = S3Settings.at(URI.create("http://store.example:8080"), "key", "secret");
        S3Settings aws = S3Settings.aws("eu-west-3").withCredentials(S3Settings.Credentials.of("key", "secret"));
        return Stream.of(
                own,
                own.withPathStyle(false),
                own.withEndpoint(URI.create("https://store.example")).withPathStyle(false),
                own.withEndpoint(URI.create("http://127.0.0.1:9000")).withPathStyle(false),
                own.withEndpoint(URI.create("http://127.0.0.1:9000")),
                own.withEndpoint(URI.create("http://[::1]:9000")),
                own.withEndpoint(URI.create("https://store.example:443")),
                own.withEndpoint(URI.create("https://store.example/behind/a/gateway")),
                aws,
                aws.withPathStyle(true),
                aws.withRegion("us-east-1"),
                aws.withRegion("cn-north-1"),
                aws.withRegion("us-gov-west-1"));
    }

    @ParameterizedTest
    @MethodSource("places")
    void aRequestGoesWhereTheSdkWouldSendIt(S3Settings settings) {
        Seen seen = new Seen();
        try (S3Connection s3 = S3Connection.open(settings, client -> seen)) {
            for (String bucket : BUCKETS) {
                if (isNoHost(settings, bucket)) {
                    continue;
                }
                for (String key : KEYS) {
                    s3.client().headObject(request -> request.bucket(bucket).key(key));
                    SdkHttpRequest theirs = seen.last;
                    s3.wire().ask(S3Request.of(SdkHttpMethod.HEAD, new ObjectName(bucket, key)));
                    SdkHttpRequest ours = seen.last;
                    assertThat(place(ours)).as(bucket + " " + key).isEqualTo(place(theirs));
                    assertThat(ours.firstMatchingHeader("Host")).isEqualTo(theirs.firstMatchingHeader("Host"));
                }
                s3.client().headBucket(request -> request.bucket(bucket));
                SdkHttpRequest theirs = seen.last;
                s3.wire().ask(S3Request.ofBucket(SdkHttpMethod.HEAD, bucket));
                assertThat(place(seen.last)).as(bucket).isEqualTo(place(theirs));
            }
        }
    }

    /// The SDK makes a host name of a bucket with dots and an address; nobody would find it.
    private static boolean isNoHost(S3Settings settings, String bucket) {
        return !settings.pathStyle()
                && bucket.contains(".")
                && settings.endpoint()
                        .filter(uri -> uri.getHost().equals("127.0.0.1"))
                        .isPresent();
    }

    private static String place(SdkHttpRequest request) {
        return request.protocol() + " " + request.host() + " " + request.port() + " "
                + (request.encodedPath().isEmpty() ? "/" : request.encodedPath());
    }

    /// Keeps what it is to send, and lets each request succeed.
    private static final class Seen implements SdkHttpClient {
        private SdkHttpRequest last = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .protocol("http")
                .host("nothing-sent-yet")
                .build();

        @Override
        public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
            last = request.httpRequest();
            return new ExecutableHttpRequest() {
                @Override
                public HttpExecuteResponse call() throws IOException {
                    return HttpExecuteResponse.builder()
                            .response(SdkHttpResponse.builder()
                                    .statusCode(200)
                                    .putHeader("ETag", "\"e\"")
                                    .build())
                            .build();
                }

                @Override
                public void abort() {}
            };
        }

        @Override
        public void close() {}
    }
}
