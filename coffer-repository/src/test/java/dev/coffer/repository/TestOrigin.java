package dev.coffer.repository;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A web server as the golden scenarios describe it, on http and https, that remembers what it was asked.
///
/// It is reached under the names `origin.test` and `s3.amazonaws.com`, which only [#fetcher] resolves.
final class TestOrigin implements AutoCloseable {
    private static final String LAST_MODIFIED = "Wed, 01 Jan 2020 00:00:00 GMT";

    private final HttpServer http;
    private final HttpsServer https;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Optional<String>> authorizations = Collections.synchronizedList(new ArrayList<>());
    private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
    private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

    private TestOrigin(HttpServer http, HttpsServer https) {
        this.http = http;
        this.https = https;
    }

    static TestOrigin start() {
        try {
            InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            HttpsServer https = HttpsServer.create(anyPort, 0);
            https.setHttpsConfigurator(new HttpsConfigurator(TestCertificate.CONTEXT));
            TestOrigin origin = new TestOrigin(HttpServer.create(anyPort, 0), https);
            for (HttpServer server : List.of(origin.http, origin.https)) {
                server.setExecutor(origin.threads);
                server.createContext("/", origin::handle);
                server.start();
            }
            return origin;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `http://origin/…` and `https://origin/…` as this server's URL; anything else unchanged.
    String url(String text) {
        return text.replace(
                        "http://origin/",
                        "http://origin.test:" + http.getAddress().getPort() + "/")
                .replace(
                        "https://origin/",
                        "https://origin.test:" + https.getAddress().getPort() + "/");
    }

    /// The other way round.
    String plain(String text) {
        return text.replaceAll("origin\\.test:[0-9]+/", "origin/");
    }

    /// A fetcher that finds this server, and no other place by name.
    WebFetcher fetcher(FetchLimits limits) {
        return new WebFetcher(
                NetworkRules.anywhere(), limits, TestOrigin::resolve, Optional.of(TestCertificate.CONTEXT));
    }

    WebFetcher fetcher(NetworkRules rules, VettedResolver.Names names) {
        return new WebFetcher(
                rules, FetchLimits.defaults().withAttempts(2), names, Optional.of(TestCertificate.CONTEXT));
    }

    int httpPort() {
        return http.getAddress().getPort();
    }

    int httpsPort() {
        return https.getAddress().getPort();
    }

    /// The `Authorization` header of each request, in order.
    List<Optional<String>> authorizations() {
        return List.copyOf(authorizations);
    }

    /// Path and query of each request, in order.
    List<String> paths() {
        return List.copyOf(paths);
    }

    static InetAddress[] resolve(String host) throws UnknownHostException {
        return switch (host) {
            case "origin.test", "s3.amazonaws.com", "127.0.0.1" -> new InetAddress[] {InetAddress.getLoopbackAddress()};
            default -> throw new UnknownHostException(host);
        };
    }

    @Override
    public void close() {
        http.stop(0);
        https.stop(0);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            paths.add(path);
            authorizations.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")));
            String[] parts = path.substring(1).split("/", 2);
            answer(exchange, parts[0], parts.length > 1 ? parts[1] : "");
        }
    }

    private void answer(HttpExchange exchange, String kind, String rest) throws IOException {
        int count = counts.computeIfAbsent(kind + "/" + rest, _ -> new AtomicInteger())
                .incrementAndGet();
        switch (kind) {
            case "img" -> conditional(exchange, rest, true);
            case "lmonly" -> conditional(exchange, rest, false);
            case "plain", "s3.amazonaws.com" -> send(exchange, rest, "image/" + rest.replaceFirst(".*\\.", ""));
            case "ctype" -> send(exchange, rest, "text/html; charset=utf-8");
            case "notype" -> send(exchange, rest, null);
            case "slash" -> send(exchange, "s_square.png", "image/png");
            case "status" -> exchange.sendResponseHeaders(Integer.parseInt(rest), -1);
            case "always304" -> exchange.sendResponseHeaders(304, -1);
            case "change" -> change(exchange, count);
            case "drop" -> drop(exchange, Integer.MAX_VALUE, count);
            case "droponce" -> drop(exchange, 1, count);
            case "empty" -> exchange.sendResponseHeaders(200, -1);
            case "html" ->
                sendBytes(exchange, "<!DOCTYPE html><p>Sorry</p>".getBytes(StandardCharsets.UTF_8), "image/png");
            case "busy" -> busy(exchange, count);
            case "slow" -> slow(exchange);
            case "endless" -> endless(exchange);
            case "redir-plain" -> redirect(exchange, 302, "/plain/s_land.jpg");
            case "redir-http" -> redirect(exchange, 302, url("http://origin/plain/s_square.png"));
            case "redir-s3" ->
                redirect(exchange, 302, "https://s3.amazonaws.com:" + httpsPort() + "/plain/s_square.png");
            case "redir-loop" -> redirect(exchange, 302, "/redir-loop/x");
            case "redir-to" -> redirect(exchange, 307, URLDecoder.decode(rest, StandardCharsets.UTF_8));
            default -> exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void conditional(HttpExchange exchange, String file, boolean withTag) throws IOException {
        String etag = "\"" + tag(file) + "\"";
        var asked = exchange.getRequestHeaders();
        boolean same = withTag
                ? etag.equals(asked.getFirst("If-None-Match"))
                : LAST_MODIFIED.equals(asked.getFirst("If-Modified-Since"));
        if (withTag) {
            exchange.getResponseHeaders().set("ETag", etag);
        }
        exchange.getResponseHeaders().set("Last-Modified", LAST_MODIFIED);
        if (same) {
            exchange.sendResponseHeaders(304, -1);
        } else {
            send(exchange, file, "image/png");
        }
    }

    private static void change(HttpExchange exchange, int count) throws IOException {
        boolean odd = count % 2 == 1;
        exchange.getResponseHeaders().set("ETag", odd ? "\"v1\"" : "\"v2\"");
        send(exchange, odd ? "s_square.png" : "s_land.jpg", odd ? "image/png" : "image/jpeg");
    }

    private static void drop(HttpExchange exchange, int times, int count) throws IOException {
        byte[] bytes = picture("s_land.jpg");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes, 0, count <= times ? 1000 : bytes.length);
        exchange.getResponseBody().flush();
    }

    private static void busy(HttpExchange exchange, int count) throws IOException {
        if (count <= 2) {
            exchange.getResponseHeaders().set("Retry-After", "0");
            exchange.sendResponseHeaders(count == 1 ? 429 : 503, -1);
        } else {
            send(exchange, "s_square.png", "image/png");
        }
    }

    /// A byte now and then, for as long as somebody listens.
    private static void slow(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        while (true) {
            exchange.getResponseBody().write('x');
            exchange.getResponseBody().flush();
            LockSupport.parkNanos(50_000_000);
        }
    }

    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        byte[] block = new byte[4096];
        while (true) {
            exchange.getResponseBody().write(block);
        }
    }

    private static void redirect(HttpExchange exchange, int status, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(status, -1);
    }

    private static void send(HttpExchange exchange, String file, @Nullable String type) throws IOException {
        if (Golden.hasPicture("synthetic/" + file)) {
            sendBytes(exchange, picture(file), type);
        } else {
            exchange.sendResponseHeaders(404, -1);
        }
    }

    private static void sendBytes(HttpExchange exchange, byte[] bytes, @Nullable String type) throws IOException {
        if (type != null) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /// As the scenarios' origin made it: the beginning of the SHA-1.
    private static String tag(String file) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(picture(file));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] picture(String file) {
        return Golden.bytes("images/synthetic/" + file);
    }
}
