package dev.coffer.repository;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Calls an interface on the web, of which only the status of the answer matters, and when it may be made again.
///
/// Addresses are checked as they are connected to, as by [WebFetcher]; https alone, unless inner addresses are allowed.
/// Nothing is followed, repeated or remembered, and little of an answer is read.
///
/// Safe for use by several threads.
public final class WebCaller implements AutoCloseable {
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final int MOST_READ = 1 << 16;
    private static final Duration LONGEST_WAIT = Duration.ofDays(1);

    private final NetworkRules rules;
    private final Duration deadline;
    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    /// @param deadline for one call, connecting included
    public WebCaller(NetworkRules rules, Duration deadline) {
        this.rules = rules;
        this.deadline = deadline;
        Timeout silence = Timeout.of(deadline);
        this.client = HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDnsResolver(new VettedResolver(rules.allowPrivate(), InetAddress::getAllByName))
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(CONNECT)
                                .setSocketTimeout(silence)
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(silence)
                        .setRedirectsEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent(WebFetcher.USER_AGENT)
                .build();
        this.deadlines = new ScheduledThreadPoolExecutor(
                1,
                task -> Thread.ofPlatform()
                        .daemon()
                        .name("coffer-call-deadlines")
                        .unstarted(task));
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /// Sees to it that a call is allowed, without making it.
    ///
    /// @throws RepositoryException.Fetch of kind REFUSED if it is not
    public void check(URI uri) {
        target(uri);
    }

    /// What came of a call.
    ///
    /// @param retryAfter for how long the other side wants to be left alone, if it says so; a day at most
    public record Reply(int status, Optional<Duration> retryAfter) {}

    /// Makes a call.
    ///
    /// @param method as `POST` or `PURGE`
    /// @param body empty for none
    /// @throws RepositoryException.Fetch if there was none, or the call is not allowed
    public Reply call(String method, URI uri, Map<String, String> headers, String body) {
        WebTarget target = target(uri);
        HttpUriRequestBase request = new HttpUriRequestBase(method, URI.create("/"));
        request.setPath(target.path());
        if (!body.isEmpty()) {
            request.setEntity(new StringEntity(body, ContentType.create("application/json", StandardCharsets.UTF_8)));
        }
        headers.forEach((name, value) -> {
            if (name.equalsIgnoreCase("Content-Type") && request.getEntity() != null) {
                request.setEntity(new StringEntity(body, ContentType.parse(value)));
            } else {
                request.setHeader(name, value);
            }
        });
        ScheduledFuture<?> end = deadlines.schedule(request::abort, deadline.toNanos(), TimeUnit.NANOSECONDS);
        HttpHost host = new HttpHost(target.scheme(), target.host(), target.port());
        try {
            return client.execute(host, request, response -> {
                drain(response.getEntity());
                return new Reply(
                        response.getCode(),
                        Optional.ofNullable(response.getFirstHeader("Retry-After"))
                                .map(header -> WebFailures.retryAfter(header.getValue(), LONGEST_WAIT)));
            });
        } catch (IOException e) {
            throw new RepositoryException.Fetch(
                    FailureKind.UNREACHABLE,
                    OptionalInt.empty(),
                    target.host() + " did not answer: "
                            + Optional.ofNullable(e.getMessage())
                                    .orElse(e.getClass().getSimpleName()),
                    e);
        } finally {
            end.cancel(false);
        }
    }

    @Override
    public void close() {
        deadlines.shutdownNow();
        try {
            client.close();
        } catch (IOException e) {
            throw new IllegalStateException("connections could not be closed", e);
        }
    }

    private WebTarget target(URI uri) {
        WebTarget target = WebTarget.of(uri, rules);
        if (!target.isSecure() && !rules.allowPrivate()) {
            throw new RepositoryException.Fetch(FailureKind.REFUSED, "only https is called, not " + uri.getScheme());
        }
        return target;
    }

    /// So much that the connection can be used again for a short answer.
    private static void drain(@Nullable HttpEntity entity) throws IOException {
        if (entity != null) {
            InputStream in = entity.getContent();
            in.readNBytes(MOST_READ);
        }
    }
}
