package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.util.function.Supplier;
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
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

/// A configured client, and what is known of the server at its other end.
record S3Connection(S3Client client, S3Settings settings, S3Errors errors, ServerWatch watch) implements AutoCloseable {
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(100);
    private static final Duration LAST_BACKOFF = Duration.ofSeconds(20);

    static S3Connection open(S3Settings settings) {
        ServerWatch watch = new ServerWatch();
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(httpClient(settings))
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                .credentialsProvider(credentials(settings))
                .putAuthScheme(new KnownDigestSigning())
                // Digests are sent by the store itself; the SDK's own, in trailers of chunks, Ceph refuses
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .serviceConfiguration(s3 -> s3.chunkedEncodingEnabled(false).expectContinueEnabled(false))
                .overrideConfiguration(c -> c.retryStrategy(retries(settings)).addExecutionInterceptor(watch));
        settings.endpoint().ifPresent(builder::endpointOverride);
        return new S3Connection(builder.build(), settings, new S3Errors(settings), watch);
    }

    /// Makes a request, in the store's terms.
    ///
    /// @param what the operation and its object, as in `read s3://bucket/key`
    <T> T ask(String what, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            throw errors.of(what, e);
        }
    }

    /// Who the server is; asks it something if it has not answered anything yet.
    KnownServer server() {
        if (watch.server().isEmpty()) {
            try {
                client.headBucket(request -> request.bucket("coffer-who-are-you"));
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
        return credentials(settings);
    }

    @Override
    public void close() {
        client.close();
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

    StoreException notFound(String what) {
        return new StoreException.NotFound("cannot " + what + ": there is no such object");
    }
}
