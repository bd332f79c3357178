package dev.coffer.repository;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// Single requests over kept connections: no redirects, retries, cookies or proxies of the library's own.
final class WebConnections implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int CONNECTIONS_PER_HOST = 16;
    private static final Timeout CONNECT = Timeout.ofSeconds(10);
    private static final Timeout SILENCE = Timeout.ofSeconds(60);
    private static final int BUFFER = 1 << 16;

    /// @param asked for messages: what was asked for at first
    /// @param left until the whole exchange must be over
    record Question(
            URI asked, WebTarget target, Optional<BasicAuth> auth, Validators known, long maxBytes, Duration left) {}

    sealed interface Answer {
        record Done(Fetched fetched) implements Answer {}

        record Redirect(int status, String location) implements Answer {}
    }

    /// A failure that trying again may heal.
    static final class MayPass extends Exception {
        private static final long serialVersionUID = 1;

        private final transient RepositoryException.Fetch failure;
        private final transient Duration after;

        MayPass(RepositoryException.Fetch failure, Duration after) {
            super(failure);
            this.failure = failure;
            this.after = after;
        }

        RepositoryException.Fetch failure() {
            return failure;
        }

        /// How long the origin asked to wait.
        Duration after() {
            return after;
        }
    }

    /// Keeps a failure of the destination apart from one of the network.
    private static final class DestinationFailed extends IOException {
        private static final long serialVersionUID = 1;
        private final IOException failure;

        DestinationFailed(IOException failure) {
            super(failure);
            this.failure = failure;
        }
    }

    private final CloseableHttpClient client;
    private final ScheduledThreadPoolExecutor deadlines;

    WebConnections(VettedResolver resolver, String userAgent, Optional<SSLContext> trust) {
        PoolingHttpClientConnectionManagerBuilder manager = PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(resolver)
                .setMaxConnTotal(CONNECTIONS)
                .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT)
                        .setSocketTimeout(SILENCE)
                        .build());
        trust.ifPresent(context -> manager.setTlsSocketStrategy(new DefaultClientTlsStrategy(context)));
        this.client = HttpClients.custom()
                .setConnectionManager(manager.build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(SILENCE)
                        .setConnectionRequestTimeout(SILENCE)
                        .setRedirectsEnabled(false)
                        .setContentCompressionEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                .disableRedirectHandling()
                .disableAutomaticRetries()
                .disableCookieManagement()
                .disableContentCompression()
                .disableAuthCaching()
                .setUserAgent(userAgent)
                .build();
        this.deadlines = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "coffer-fetch-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /// Sends one request and, if there is a body that was wanted, streams it.
    ///
    /// @throws IOException if the destination failed
    Answer ask(Question question, WebFetcher.Destination destination) throws IOException, MayPass {
        HttpGet request = new HttpGet(URI.create("/"));
        request.setPath(question.target().path());
        request.setHeader("Accept-Encoding", "identity");
        question.auth().ifPresent(auth -> request.setHeader("Authorization", auth.header()));
        question.known().etag().ifPresent(etag -> request.setHeader("If-None-Match", etag));
        question.known().lastModified().ifPresent(time -> request.setHeader("If-Modified-Since", time));
        WebTarget target = question.target();
        HttpHost host = new HttpHost(target.scheme(), target.host(), target.port());
        long end = System.nanoTime() + question.left().toNanos();
        ScheduledFuture<?> deadline =
                deadlines.schedule(request::abort, question.left().toNanos(), TimeUnit.NANOSECONDS);
        try {
            return client.execute(host, request, response -> {
                try {
                    return answer(question, response, destination);
                } catch (MayPass | RepositoryException.Fetch e) {
                    // What is left of the body is not worth reading.
                    request.abort();
                    throw new Thrown(e);
                }
            });
        } catch (Thrown e) {
            if (e.getCause() instanceof MayPass passing) {
                throw passing;
            }
            throw (RepositoryException.Fetch) e.getCause();
        } catch (DestinationFailed e) {
            throw e.failure;
        } catch (IOException e) {
            if (System.nanoTime() >= end) {
                throw new RepositoryException.Fetch(
                        FailureKind.TIMED_OUT,
                        OptionalInt.empty(),
                        question.asked() + " was not finished in the time that it may take",
                        e);
            }
            throw WebFailures.of(question, e);
        } finally {
            deadline.cancel(false);
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

    /// Carries what was decided within the response's handler out of it.
    private static final class Thrown extends RuntimeException {
        private static final long serialVersionUID = 1;

        Thrown(Throwable cause) {
            super(cause);
        }
    }

    private static Answer answer(Question question, ClassicHttpResponse response, WebFetcher.Destination destination)
            throws IOException, MayPass {
        int status = response.getCode();
        switch (status) {
            case 200, 203 -> {
                return new Answer.Done(body(question, response, destination));
            }
            case 301, 302, 303, 307, 308 -> {
                String location = header(response, "Location")
                        .orElseThrow(() ->
                                WebFailures.answered(question, FailureKind.UNREACHABLE, status, "redirected nowhere"));
                return new Answer.Redirect(status, location);
            }
            case 304 -> {
                if (question.known().isEmpty()) {
                    throw WebFailures.answered(
                            question, FailureKind.UNREACHABLE, status, "answered 304 to an unconditional GET");
                }
                return new Answer.Done(new Fetched.NotModified());
            }
            case 404, 410 -> throw WebFailures.answered(question, FailureKind.NOT_FOUND, status, "answered " + status);
            case 401, 403, 407 ->
                throw WebFailures.answered(question, FailureKind.DENIED, status, "answered " + status);
            case 408, 429, 500, 502, 503, 504 ->
                throw new MayPass(
                        WebFailures.answered(question, FailureKind.UNREACHABLE, status, "answered " + status),
                        header(response, "Retry-After")
                                .map(WebFailures::retryAfter)
                                .orElse(Duration.ZERO));
            default -> throw WebFailures.answered(question, FailureKind.UNREACHABLE, status, "answered " + status);
        }
    }

    private static Fetched body(Question question, ClassicHttpResponse response, WebFetcher.Destination destination)
            throws IOException {
        @Nullable HttpEntity entity = response.getEntity();
        long announced = entity == null ? 0 : entity.getContentLength();
        if (announced > question.maxBytes()) {
            throw WebFailures.tooLarge(question, announced);
        }
        long size = 0;
        try (OutputStream out = new Guarded(restart(destination))) {
            if (entity != null) {
                size = copy(question, entity.getContent(), out);
            }
        }
        Validators validators = new Validators(header(response, "ETag"), header(response, "Last-Modified"));
        return new Fetched.Body(
                validators,
                header(response, "Content-Type"),
                header(response, "Cache-Control"),
                header(response, "Expires"),
                size);
    }

    private static long copy(Question question, InputStream in, OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER];
        long size = 0;
        for (int read = next(in, buffer); read >= 0; read = next(in, buffer)) {
            size += read;
            if (size > question.maxBytes()) {
                throw WebFailures.tooLarge(question, size);
            }
            out.write(buffer, 0, read);
        }
        return size;
    }

    /// A connection that breaks within a body, however it breaks, has cut the body off.
    private static int next(InputStream in, byte[] buffer) throws IOException {
        try {
            return in.read(buffer);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new ConnectionClosedException(e.getMessage(), e);
        }
    }

    private static OutputStream restart(WebFetcher.Destination destination) throws DestinationFailed {
        try {
            return destination.restart();
        } catch (IOException e) {
            throw new DestinationFailed(e);
        }
    }

    private static final class Guarded extends FilterOutputStream {
        Guarded(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                out.write(bytes, from, length);
            } catch (IOException e) {
                throw new DestinationFailed(e);
            }
        }
    }

    private static Optional<String> header(HttpResponse response, String name) {
        @Nullable Header header = response.getFirstHeader(name);
        return Optional.ofNullable(header).map(Header::getValue).filter(value -> !value.isBlank());
    }
}
