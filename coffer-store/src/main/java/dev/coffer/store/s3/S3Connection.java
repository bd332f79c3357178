package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// The way to a server, and what is known of it.
///
/// Requests that are made by the thousand go by the [wire][#wire()], all others by the SDK's client, which is
/// made when it is first needed. Both share connections, credentials, the [gate][RequestGate], and the retry
/// budget. Safe for use by several threads.
final class S3Connection implements AutoCloseable {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(20);

    private final S3Settings settings;
    private final S3Errors errors;
    private final ServerWatch watch = new ServerWatch();
    private final AwsCredentialsProvider credentials;
    private final StandardRetryStrategy retries;
    private final RequestGate gate;
    private final SdkHttpClient http;
    private final S3Wire wire;
    private final Object making = new Object();
    private volatile @Nullable S3Client client;

    private S3Connection(S3Settings settings, UnaryOperator<SdkHttpClient> decoration) {
        this.settings = settings;
        this.errors = new S3Errors(settings);
        this.credentials = credentials(settings);
        this.retries = retries(settings);
        this.gate = new RequestGate(settings.transfer().connections());
        this.http = new GatedHttpClient(decoration.apply(httpClient(settings)), gate, watch);
        this.wire = new S3Wire(http, credentials, retries, settings);
    }

    static S3Connection open(S3Settings settings) {
        return new S3Connection(settings, UnaryOperator.identity());
    }

    /// @param decoration of the HTTP client, to see what is sent
    static S3Connection open(S3Settings settings, UnaryOperator<SdkHttpClient> decoration) {
        return new S3Connection(settings, decoration);
    }

    S3Settings settings() {
        return settings;
    }

    S3Errors errors() {
        return errors;
    }

    /// The retries of all requests, with their one budget.
    RetryStrategy retries() {
        return retries;
    }

    /// Which all requests pass.
    RequestGate gate() {
        return gate;
    }

    /// For what is asked often.
    S3Wire wire() {
        return wire;
    }

    /// For all else.
    S3Client client() {
        S3Client made = client;
        if (made == null) {
            synchronized (making) {
                made = client;
                if (made == null) {
                    made = newClient();
                    client = made;
                }
            }
        }
        return made;
    }

    private S3Client newClient() {
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials)
                .putAuthScheme(new KnownDigestSigning())
                // Digests are sent by the store itself; the SDK's own, in trailers of chunks, Ceph refuses
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                .overrideConfiguration(c -> c.retryStrategy(retries)
                        .apiCallTimeout(settings.transfer().deadline()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    /// Makes a request, in the store's terms.
    ///
    /// @param what the operation and its object, as in `read s3://bucket/key`
    <T> T ask(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw errors.of(what, e);
        } catch (UncheckedIOException e) {
            // The SDK's reading of XML, which is no client exception of its own.
            throw errors.unreadable(what, e);
        }
    }

    /// Who the server is; asks it something if it has not answered anything yet.
    KnownServer server() {
        if (watch.server().isEmpty()) {
            try {
                wire.ask(S3Request.ofBucket(SdkHttpMethod.HEAD, "coffer-who-are-you"));
            } catch (SdkException e) {
                if (watch.server().isEmpty()) {
                    throw errors.of(
                            "ask " + settings.endpoint().map(Object::toString).orElse("AWS"), e);
                }
            }
        }
        return watch.server().orElse(KnownServer.UNKNOWN);
    }

    /// Who signs.
    AwsCredentialsProvider credentials() {
        return credentials;
    }

    @Override
    public void close() {
        S3Client made = client;
        if (made != null) {
            made.close();
        }
        http.close();
    }

    private static SdkHttpClient httpClient(S3Settings settings) {
        S3Settings.Transfer transfer = settings.transfer();
        return switch (settings.client()) {
            case FAST_START ->
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(transfer.connectTimeout())
                        .socketTimeout(transfer.answerTimeout())
                        .build();
            case THROUGHPUT ->
                Apache5HttpClient.builder()
                        .connectionTimeout(transfer.connectTimeout())
                        .socketTimeout(transfer.answerTimeout())
                        .connectionAcquisitionTimeout(transfer.answerTimeout())
                        .maxConnections(transfer.connections())
                        .expectContinueEnabled(false)
                        .build();
        };
    }

    private static AwsCredentialsProvider credentials(S3Settings settings) {
        return settings.credentials()
                .<AwsCredentialsProvider>map(given -> StaticCredentialsProvider.create(credentials(given)))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
    }

    private static AwsCredentials credentials(S3Settings.Credentials given) {
        return given.sessionToken()
                .<AwsCredentials>map(token -> AwsSessionCredentials.create(given.accessKey(), given.secretKey(), token))
                .orElseGet(() -> AwsBasicCredentials.create(given.accessKey(), given.secretKey()));
    }

    /// Full jitter; a bucket of tokens, shared by all requests, ends the repeating when a server is down for
    /// good.
    private static StandardRetryStrategy retries(S3Settings settings) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(settings.transfer().attempts())
                .backoffStrategy(BackoffStrategy.exponentialDelay(FIRST_BACKOFF, LAST_BACKOFF))
                .retryOnException(S3Connection::isPassingConflict)
                // so that the SDK's client takes this very object, and its budget with it
                .useClientDefaults(false)
                .build();
    }

    /// AWS answers so while another conditional write of the same object is under way.
    private static boolean isPassingConflict(Throwable e) {
        return e instanceof SdkException known && S3Errors.code(known).equals("ConditionalRequestConflict");
    }

    /// Fails for an answer without what every S3 server gives.
    <T> T required(String what, @Nullable T value) {
        if (value == null) {
            throw errors.nonsense(what);
        }
        return value;
    }

    /// The etag that an S3 server gives to what it has taken, as it spells it.
    String etag(String what, SdkHttpResponse answer) {
        return required(what, answer.firstMatchingHeader("ETag").orElse(null));
    }

    /// Holds the digest that a server says it took, if it says one, against that of what was sent.
    void checkDigest(String what, Sha256 sent, SdkHttpResponse answer) {
        Optional<String> taken = answer.firstMatchingHeader("x-amz-checksum-sha256");
        if (taken.isPresent() && !taken.get().equals(sent.base64())) {
            throw new StoreException.Corrupt("cannot " + what + ": the server has taken other bytes than were sent");
        }
    }

    StoreException notFound(String what) {
        return new StoreException.NotFound("cannot " + what + ": there is no such object");
    }
}
