package dev.coffer.server;

import dev.coffer.media.derivatives.Derivatives;
import dev.coffer.media.library.MediaLibrary;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.jobs.Jobs;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running HTTP server: thumbnails, pilbox's form, URLs of Coffer's own, the IIIF Image API, information, variants of
/// a media library, health and metrics.
///
/// Safe for use by several threads. Blobs, derivatives and the library's store stay their owner's to close, after
/// this.
public final class Server implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final int STREAMS_PER_CONNECTION = 128;

    private final org.eclipse.jetty.server.Server jetty;
    private final ServerConnector connector;
    private final WebPictures web;
    private final Telemetry telemetry;
    private final String bind;
    private volatile int port;

    private Server(
            ServerSettings settings,
            BlobSource blobs,
            Derivatives derivatives,
            Optional<MediaLibrary> library,
            Optional<UrlService> urls,
            List<HealthCheck> checks) {
        this.bind = settings.bind();
        this.telemetry = new Telemetry(derivatives);
        Originals originals = new Originals();
        this.web = new WebPictures(derivatives, originals, settings);
        this.jetty = new org.eclipse.jetty.server.Server(threads());
        this.connector = connector(jetty, settings);
        jetty.addConnector(connector);
        jetty.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
        jetty.setErrorHandler(new ErrorPages());
        jetty.setStopTimeout(settings.limits().stopTime().toMillis());
        Pictures pictures = new Pictures(
                blobs,
                derivatives,
                originals,
                settings.fallback().map(picture -> new Fallback(derivatives, picture)),
                urls.flatMap(UrlService::marks),
                urls.map(UrlService::shortly).orElse(UrlService.SHORTLY),
                settings.slowPixels());
        Front front = new Front(
                settings,
                derivatives,
                pictures,
                web,
                library.map(files -> new MediaFiles(files, originals)),
                settings.speaksIiif()
                        ? Optional.of(new IiifImages(settings.iiif(), derivatives, pictures))
                        : Optional.empty(),
                urls.filter(service -> service.settings().areSpoken())
                        .map(service -> new UrlPictures(service, pictures, Clock.systemUTC())),
                settings.saysInfo() ? Optional.of(new Infos(blobs, derivatives, pictures)) : Optional.empty(),
                new Readiness(checks),
                telemetry);
        jetty.setHandler(new GracefulHandler(new ContextHandler(front, "/")));
        if (settings.accessLog()) {
            AccessLog log = new AccessLog();
            jetty.addBean(log);
            jetty.setRequestLog(log);
        }
    }

    /// Starts to listen, and returns when requests are answered.
    ///
    /// @param checks what `/health/ready` looks at
    /// @throws ServerException.PortInUse if another process listens there
    /// @throws ServerException.AddressUnusable if the address is none of this machine's, or may not be used
    /// @throws ServerException.NotStarted if the server does not start for another reason
    public static Server start(
            ServerSettings settings, BlobSource blobs, Derivatives derivatives, List<HealthCheck> checks) {
        return start(settings, blobs, derivatives, Optional.empty(), checks);
    }

    /// The same, with a media library whose bucket sends those here who ask for what it does not have.
    ///
    /// @param library makes its pictures by `derivatives`
    public static Server start(
            ServerSettings settings,
            BlobSource blobs,
            Derivatives derivatives,
            Optional<MediaLibrary> library,
            List<HealthCheck> checks) {
        return start(settings, blobs, derivatives, library, Optional.empty(), checks);
    }

    /// The same, with URLs of Coffer's own.
    public static Server start(
            ServerSettings settings,
            BlobSource blobs,
            Derivatives derivatives,
            Optional<MediaLibrary> library,
            Optional<UrlService> urls,
            List<HealthCheck> checks) {
        Server server = new Server(settings, blobs, derivatives, library, urls, checks);
        try {
            server.connector.open();
            server.port = server.connector.getLocalPort();
            server.jetty.start();
            return server;
        } catch (Exception e) {
            server.close();
            throw failure(settings, e);
        }
    }

    /// The port it listens on, or listened on while it ran.
    public int port() {
        return port;
    }

    /// The address it listens on, as a URL without a path.
    public URI uri() {
        String host = bind.contains(":") ? "[" + bind + "]" : bind;
        return URI.create("http://" + host + ":" + port());
    }

    /// Has `/metrics` count jobs, too.
    public void count(Jobs jobs, Jobs.Worker worker) {
        new JobTelemetry(jobs, worker).bindTo(telemetry.registry());
    }

    /// All figures in Prometheus' text format, as `/metrics` says them.
    public String figures() {
        return telemetry.scrape();
    }

    /// Refuses new connections, lets requests in work finish within the stop time, and ends the others.
    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("the server did not stop in order: {}", e.toString());
        }
        web.close();
        telemetry.close();
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool();
        threads.setName("coffer-http");
        threads.setVirtualThreadsExecutor(VirtualThreads.getNamedVirtualThreadsExecutor("coffer-http-"));
        return threads;
    }

    private static ServerConnector connector(org.eclipse.jetty.server.Server jetty, ServerSettings settings) {
        HttpLimits limits = settings.limits();
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setUriCompliance(UriCompliance.DEFAULT.with("coffer", Violation.AMBIGUOUS_PATH_ENCODING));
        http.setRequestHeaderSize(limits.headerBytes());
        http.setMaxUnconsumedRequestContentReads(16);
        HTTP2CServerConnectionFactory http2 = new HTTP2CServerConnectionFactory(http);
        http2.setMaxConcurrentStreams(STREAMS_PER_CONNECTION);
        int cores = Runtime.getRuntime().availableProcessors();
        ServerConnector connector = new ServerConnector(jetty, 1, cores, new HttpConnectionFactory(http), http2);
        connector.setHost(settings.bind());
        connector.setPort(settings.port());
        connector.setIdleTimeout(limits.idleTime().toMillis());
        connector.setShutdownIdleTimeout(500);
        connector.setAcceptQueueSize(1024);
        connector.setReuseAddress(true);
        connector.addBean(new SlowHeaders(jetty.getScheduler(), limits.headerTime()));
        return connector;
    }

    private static ServerException failure(ServerSettings settings, Exception failure) {
        String place = settings.bind() + ":" + settings.port();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof BindException && message.contains("in use")) {
                return new ServerException.PortInUse(
                        "another process listens on " + place + "; stop it or choose another port", failure);
            }
            if (cause instanceof IOException && cause.getCause() == null) {
                return new ServerException.AddressUnusable("cannot listen on " + place + ": " + message, failure);
            }
        }
        return new ServerException.NotStarted("the server does not start: " + failure.getMessage(), failure);
    }
}
