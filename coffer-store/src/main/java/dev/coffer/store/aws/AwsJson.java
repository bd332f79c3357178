package dev.coffer.store.aws;

import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/// A service of AWS that is asked by JSON over HTTP: by the SDK's signer, credentials and HTTP client,
/// without a client of the service's own, which would bring megabytes of code for a few requests.
///
/// A request without an answer, or whose answer is 429 or 500 and more, is repeated: ask only what does
/// no harm when it is done twice. Safe for use by several threads.
public final class AwsJson implements AutoCloseable {
    private static final int MOST = 4 << 20;
    private static final int TRIES = 4;
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(30);

    private final String service;
    private final URI endpoint;
    private final String region;
    private final AwsCredentialsProvider credentials;
    private final Duration pause;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
    private final SdkHttpClient http = UrlConnectionHttpClient.builder()
            .connectionTimeout(CONNECT)
            .socketTimeout(SILENCE)
            .build();

    private AwsJson(String service, URI endpoint, String region, AwsCredentialsProvider credentials, Duration pause) {
        this.service = service;
        this.endpoint = endpoint;
        this.region = region;
        this.credentials = credentials;
        this.pause = pause;
    }

    /// What a service answered, whatever it was.
    public record Answer(int status, String body) {
        public boolean isGood() {
            return status / 100 == 2;
        }
    }

    /// @param service the name that requests are signed for, as `mediaconvert`
    /// @param endpoint without a path
    /// @param credentials empty to take them where AWS's tools do
    /// @param pause before the first repetition; each is twice as long as the one before
    public static AwsJson open(
            String service, URI endpoint, String region, Optional<S3Settings.Credentials> credentials, Duration pause) {
        return new AwsJson(
                service,
                endpoint,
                region,
                credentials
                        .map(AwsJson::fixed)
                        .orElseGet(() -> DefaultCredentialsProvider.builder().build()),
                pause);
    }

    /// Asks.
    ///
    /// @param method GET, POST or DELETE
    /// @param path encoded, beginning with a slash
    /// @param body JSON
    /// @throws StoreException.Unavailable if there is no answer, no credentials, or the service fails
    public Answer ask(String method, String path, Optional<String> body) {
        String what = method + " " + endpoint + path;
        for (int tries = 1; ; tries++) {
            @Nullable Exception failure = null;
            try {
                Answer answer = once(method, path, body);
                if (answer.status() != 429 && answer.status() < 500) {
                    return answer;
                }
                if (tries == TRIES) {
                    throw new StoreException.Unavailable(what + " is answered by " + answer.status(), null);
                }
            } catch (IOException e) {
                failure = e;
            } catch (SdkClientException e) {
                throw new StoreException.Unavailable(what + ": " + firstLine(e), e);
            }
            if (failure != null && tries == TRIES) {
                throw new StoreException.Unavailable(what + " has no answer: " + firstLine(failure), failure);
            }
            sleep(pause.multipliedBy(1L << (tries - 1)), what);
        }
    }

    @Override
    public void close() {
        http.close();
    }

    private Answer once(String method, String path, Optional<String> body) throws IOException {
        byte[] bytes = body.orElse("").getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest.Builder request = SdkHttpFullRequest.builder()
                .method(SdkHttpMethod.fromValue(method))
                .uri(endpoint)
                .encodedPath(path)
                .putHeader("User-Agent", "coffer");
        if (body.isPresent()) {
            request.putHeader("Content-Type", "application/json")
                    .putHeader("Content-Length", String.valueOf(bytes.length));
        }
        ContentStreamProvider content = () -> new ByteArrayInputStream(bytes);
        AwsCredentialsIdentity who = credentials.resolveCredentials();
        SignedRequest signed = signer.sign(sign -> sign.identity(who)
                .request(request.build())
                .payload(content)
                .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, service)
                .putProperty(AwsV4HttpSigner.REGION_NAME, region));
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(
                                body.isPresent() ? signed.payload().orElse(content) : null)
                        .build())
                .call();
        try (InputStream in = response.responseBody()
                .<InputStream>map(it -> it)
                .orElseGet(() -> new ByteArrayInputStream(new byte[0]))) {
            return new Answer(
                    response.httpResponse().statusCode(), new String(in.readNBytes(MOST), StandardCharsets.UTF_8));
        }
    }

    private static AwsCredentialsProvider fixed(S3Settings.Credentials told) {
        return StaticCredentialsProvider.create(told.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(told.accessKey(), told.secretKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(told.accessKey(), told.secretKey())));
    }

    private static void sleep(Duration time, String what) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unavailable(what + " was interrupted", e);
        }
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
