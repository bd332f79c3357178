package dev.coffer.store.s3;

import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Future;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.ClockSkew;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.retries.api.AcquireInitialTokenRequest;
import software.amazon.awssdk.retries.api.RecordSuccessRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenRequest;
import software.amazon.awssdk.retries.api.RefreshRetryTokenResponse;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.retries.api.RetryToken;
import software.amazon.awssdk.retries.api.TokenAcquisitionFailedException;

/// Makes the requests that a store makes by the thousand: over the SDK's signer, HTTP client and retry
/// strategy, without what its S3 client puts around them for each request.
///
/// Fails as that client does, with its exceptions. `docs/decisions/0008-requests-without-the-sdks-pipeline.md`
/// gives the reasons. Safe for use by several threads.
final class S3Wire {
    /// The name under which the SDK's clients, too, keep their retry budget.
    private static final String BUDGET = "GLOBAL";

    /// What a body's bytes add to the time of its request, at the least pace of a line that is worth using.
    private static final long SLOWEST_BYTES_A_SECOND = 64 << 10;

    private final SdkHttpClient http;
    private final AwsCredentialsProvider credentials;
    private final RetryStrategy retries;
    private final S3Settings settings;
    private final S3Address address;
    private final HttpSigner<AwsCredentialsIdentity> signer = new KnownDigestSigning().signer();
    private volatile Clock clock = Clock.systemUTC();

    S3Wire(SdkHttpClient http, AwsCredentialsProvider credentials, RetryStrategy retries, S3Settings settings) {
        this.http = http;
        this.credentials = credentials;
        this.retries = retries;
        this.settings = settings;
        this.address = S3Address.of(settings);
    }

    /// Makes a request whose answer is all in its head.
    ///
    /// @throws SdkException as the SDK's client would
    SdkHttpResponse ask(S3Request request) {
        return attempts(request, answer -> {
                    answer.drop();
                    return answer;
                })
                .head();
    }

    /// Makes a request; the caller reads the answer and ends it.
    ///
    /// @throws SdkException as the SDK's client would
    S3Answer open(S3Request request) {
        return attempts(request, answer -> answer);
    }

    /// What belongs to an attempt after its answer has begun.
    private interface Ending {
        S3Answer end(S3Answer answer) throws IOException;
    }

    private S3Answer attempts(S3Request request, Ending ending) {
        Deadline deadline = Deadline.in(time(request));
        RetryToken token = retries.acquireInitialToken(AcquireInitialTokenRequest.create(BUDGET))
                .token();
        for (int attempt = 1; ; attempt++) {
            SdkException failure;
            try {
                S3Answer answer = once(request, deadline, ending);
                retries.recordSuccess(RecordSuccessRequest.create(token));
                return answer;
            } catch (SdkException e) {
                failure = e.toBuilder().numAttempts(attempt).build();
            }
            token = pause(token, failure, deadline);
        }
    }

    private Duration time(S3Request request) {
        long bytes = request.body().map(S3Body::length).orElse(0L);
        return request.deadline().orElse(settings.transfer().deadline()).plusSeconds(bytes / SLOWEST_BYTES_A_SECOND);
    }

    /// Waits until the next attempt, or fails if there shall be none.
    private RetryToken pause(RetryToken token, SdkException failure, Deadline deadline) {
        RefreshRetryTokenResponse next;
        try {
            next = retries.refreshRetryToken(RefreshRetryTokenRequest.builder()
                    .token(token)
                    .failure(failure)
                    .suggestedDelay(retryAfter(failure))
                    .build());
        } catch (TokenAcquisitionFailedException e) {
            throw failure;
        }
        if (!deadline.allows(next.delay())) {
            throw failure;
        }
        try {
            Thread.sleep(next.delay());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
        return next.token();
    }

    private S3Answer once(S3Request request, Deadline deadline, Ending ending) {
        ExecutableHttpRequest call = http.prepareRequest(signed(request));
        Future<?> end = deadline.then(call::abort);
        try {
            S3Answer answer = answer(call.call());
            SdkHttpResponse head = answer.head();
            if (!head.isSuccessful()) {
                throw refusal(answer);
            }
            return ending.end(answer);
        } catch (IOException e) {
            throw failed(deadline, e);
        } catch (UncheckedIOException e) {
            throw failed(deadline, new IOException(e));
        } finally {
            end.cancel(false);
        }
    }

    private static S3Answer answer(HttpExecuteResponse response) {
        return new S3Answer(response.httpResponse(), response.responseBody().orElseGet(S3Answer::noBytes));
    }

    private SdkException refusal(S3Answer answer) {
        SdkException refusal = ErrorAnswer.of(answer.head(), answer.bytes());
        try {
            answer.drop();
        } catch (IOException e) {
            answer.abort();
        }
        if (refusal instanceof AwsServiceException said && said.isClockSkewException()) {
            // the next attempt is signed by the server's clock
            ClockSkew.getServerTime(answer.head())
                    .ifPresent(theirs -> clock = Clock.offset(
                            Clock.systemUTC(),
                            ClockSkew.getClockSkew(Instant.now(), theirs).negated()));
        }
        return refusal;
    }

    private SdkException failed(Deadline deadline, IOException e) {
        if (Thread.currentThread().isInterrupted() && e instanceof InterruptedIOException) {
            return SdkClientException.create("interrupted", e);
        }
        IOException cause = e;
        if (deadline.isPast()) {
            cause = new SocketTimeoutException("no answer within " + deadline.allowed());
            cause.addSuppressed(e);
        }
        return SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause);
    }

    private HttpExecuteRequest signed(S3Request request) {
        SdkHttpRequest.Builder http = SdkHttpRequest.builder()
                .method(request.method())
                .protocol(address.scheme())
                .host(address.host(request.bucket()))
                .port(address.port() < 0 ? null : address.port())
                .encodedPath(address.path(request.bucket(), request.key()))
                .putHeader("User-Agent", "coffer");
        request.query().forEach(http::putRawQueryParameter);
        request.headers().forEach(http::putHeader);
        request.body().ifPresent(body -> http.putHeader("Content-Length", Long.toString(body.length())));
        request.digest().map(Sha256::hex).ifPresent(hex -> http.putHeader(KnownDigestSigning.DIGEST_HEADER, hex));
        SdkHttpRequest signed = signer.sign(
                        SignRequest.builder((AwsCredentialsIdentity) credentials.resolveCredentials())
                                .request(http.build())
                                .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "s3")
                                .putProperty(AwsV4HttpSigner.REGION_NAME, settings.region())
                                .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                                .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                                .putProperty(HttpSigner.SIGNING_CLOCK, clock)
                                .build())
                .request();
        HttpExecuteRequest.Builder execute = HttpExecuteRequest.builder().request(signed);
        request.body().ifPresent(execute::contentStreamProvider);
        return execute.build();
    }

    /// `Retry-After`: seconds, or a date.
    private static Duration retryAfter(SdkException failure) {
        Optional<String> header = failure instanceof AwsServiceException said
                ? Optional.ofNullable(said.awsErrorDetails())
                        .map(details -> details.sdkHttpResponse())
                        .flatMap(head -> head.firstMatchingHeader("Retry-After"))
                : Optional.empty();
        return header.map(S3Wire::pauseOf).orElse(Duration.ZERO);
    }

    private static Duration pauseOf(String text) {
        try {
            if (text.strip().matches("[0-9]{1,9}")) {
                return Duration.ofSeconds(Long.parseLong(text.strip()));
            }
            Instant date = S3Answer.date(text);
            Duration until = date == null ? Duration.ZERO : Duration.between(Instant.now(), date);
            return until.isNegative() ? Duration.ZERO : until;
        } catch (DateTimeException | ArithmeticException e) {
            return Duration.ZERO;
        }
    }
}
