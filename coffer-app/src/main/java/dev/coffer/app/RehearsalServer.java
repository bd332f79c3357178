package dev.coffer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// As much of an S3 server as a rehearsal asks for, with one bucket in memory. It believes everybody, and is
/// of no use to anybody else.
final class RehearsalServer implements AutoCloseable {
    private static final String OWN = "x-amz-meta-";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final SortedMap<String, Held> objects = new ConcurrentSkipListMap<>();

    private record Held(byte[] bytes, String etag, Map<String, String> told) {}

    RehearsalServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            String[] path = exchange.getRequestURI().getPath().split("/", 3);
            String key = path.length > 2 ? path[2] : "";
            byte[] body = exchange.getRequestBody().readAllBytes();
            switch (exchange.getRequestMethod()) {
                case "PUT" -> put(exchange, key, body);
                case "HEAD" -> head(exchange, key, false);
                case "GET" -> {
                    if (key.isEmpty()) {
                        send(exchange, list(query));
                    } else {
                        head(exchange, key, true);
                    }
                }
                case "DELETE" -> {
                    objects.remove(key);
                    exchange.sendResponseHeaders(204, -1);
                }
                case "POST" -> send(exchange, "<DeleteResult/>");
                default -> exchange.sendResponseHeaders(405, -1);
            }
        }
    }

    private void put(HttpExchange exchange, String key, byte[] body) throws IOException {
        var told = new ConcurrentSkipListMap<String, String>();
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (name.toLowerCase(Locale.ROOT).startsWith(OWN)) {
                told.put(name, values.getFirst());
            }
        });
        var held = new Held(body, etag(body), told);
        if (!key.isEmpty()) {
            objects.put(key, held);
        }
        exchange.getResponseHeaders().set("ETag", held.etag);
        exchange.sendResponseHeaders(200, -1);
    }

    private void head(HttpExchange exchange, String key, boolean withBody) throws IOException {
        Held held = objects.get(key);
        if (held == null) {
            exchange.sendResponseHeaders(key.isEmpty() ? 200 : 404, -1);
            return;
        }
        var headers = exchange.getResponseHeaders();
        held.told.forEach(headers::set);
        headers.set("ETag", held.etag);
        headers.set("Last-Modified", "Fri, 20 Nov 2026 12:00:00 GMT");
        headers.set("Content-Type", "text/plain");
        if (withBody) {
            exchange.sendResponseHeaders(200, held.bytes.length);
            exchange.getResponseBody().write(held.bytes);
        } else {
            headers.set("Content-Length", String.valueOf(held.bytes.length));
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private String list(String query) {
        if (!query.contains("list-type")) {
            return "<ListAllMyBucketsResult><Buckets><Bucket><Name>rehearsal</Name></Bucket></Buckets>"
                    + "</ListAllMyBucketsResult>";
        }
        var text = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?><ListBucketResult>"
                + "<Name>rehearsal</Name><IsTruncated>false</IsTruncated>");
        objects.forEach((key, held) -> text.append("<Contents><Key>")
                .append(key)
                .append("</Key><LastModified>2026-11-20T12:00:00.000Z</LastModified><ETag>")
                .append(held.etag.replace("\"", "&quot;"))
                .append("</ETag><Size>")
                .append(held.bytes.length)
                .append("</Size><StorageClass>STANDARD</StorageClass></Contents>"));
        return text.append("</ListBucketResult>").toString();
    }

    private static void send(HttpExchange exchange, String xml) throws IOException {
        byte[] bytes = xml.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/xml");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static String etag(byte[] bytes) {
        try {
            return '"'
                    + HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes))
                    + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
