package dev.coffer.server;

import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.jobs.Jobs;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.function.Supplier;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What only who looks after a server is to see, on an address of its own: jobs, figures, health. It reads,
/// and changes nothing.
///
/// The address is the protection: whoever reaches it reads what jobs are about. Safe for use by several
/// threads.
public final class AdminServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminServer.class);
    private static final int HEADER_BYTES = 8 * 1024;
    private static final int THREADS = 8;
    private static final long IDLE_MILLIS = 30_000;

    private final org.eclipse.jetty.server.Server jetty;
    private final ServerConnector connector;
    private final JobPages pages;
    private final Supplier<String> figures;

    private AdminServer(String bind, int port, Jobs jobs, Supplier<String> figures) {
        this.pages = new JobPages(jobs);
        this.figures = figures;
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, 1);
        threads.setName("coffer-admin");
        this.jetty = new org.eclipse.jetty.server.Server(threads);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        this.connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(bind);
        connector.setPort(port);
        connector.setIdleTimeout(IDLE_MILLIS);
        jetty.addConnector(connector);
        jetty.setErrorHandler(new ErrorPages());
        jetty.setHandler(new ContextHandler(
                new Handler.Abstract() {
                    @Override
                    public boolean handle(Request request, Response response, Callback callback) {
                        answer(request).send(response, callback);
                        return true;
                    }
                },
                "/"));
    }

    /// Starts to listen, and returns when requests are answered.
    ///
    /// @param port 0 for any that is free
    /// @param figures what `/metrics` says
    /// @throws ServerException.NotStarted if it cannot listen there
    public static AdminServer start(String bind, int port, Jobs jobs, Supplier<String> figures) {
        AdminServer server = new AdminServer(bind, port, jobs, figures);
        try {
            server.connector.open();
            server.jetty.start();
            return server;
        } catch (Exception e) {
            server.close();
            String reason = e instanceof IOException ? String.valueOf(e.getMessage()) : e.toString();
            throw new ServerException.NotStarted(
                    "the admin server cannot listen on " + bind + ":" + port + ": " + reason, e);
        }
    }

    /// The address it listens on, as a URL without a path.
    public URI uri() {
        String bind = connector.getHost();
        return URI.create("http://" + (bind.contains(":") ? "[" + bind + "]" : bind) + ":" + connector.getLocalPort());
    }

    private Answer answer(Request request) {
        if (!HttpMethod.GET.is(request.getMethod()) && !HttpMethod.HEAD.is(request.getMethod())) {
            return Answer.methodNotAllowed();
        }
        String path = request.getHttpURI().getPath();
        try {
            return switch (path) {
                case "/jobs" -> pages.list(Request.extractQueryParameters(request));
                case "/metrics" -> Answer.text("text/plain; version=0.0.4; charset=utf-8", figures.get());
                case "/health/live" -> Answer.text("application/json", "{\"status\": \"live\"}");
                case String each when each.startsWith("/jobs/") -> pages.show(each.substring("/jobs/".length()));
                case null, default -> Answer.noSuchPage();
            };
        } catch (IllegalArgumentException e) {
            return Answer.refusal(400, 0, Optional.ofNullable(e.getMessage()).orElse("that cannot be read"));
        } catch (RepositoryException.Unknown e) {
            return Answer.refusal(404, 0, String.valueOf(e.getMessage()));
        } catch (RepositoryException.Denied e) {
            return Answer.refusal(403, 0, "the server's author may not look at jobs");
        } catch (RepositoryException e) {
            LOG.warn("jobs: {}", e.getMessage());
            return Answer.later("the catalogue does not answer");
        }
    }

    @Override
    public void close() {
        try {
            jetty.stop();
        } catch (Exception e) {
            LOG.warn("the admin server did not stop in order: {}", e.toString());
        }
    }
}
