package dev.coffer.app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A cache before a website that keeps every 302 for ever, as the worst of CDNs may. All else it fetches anew.
final class RedirectKeepingProxy implements AutoCloseable {
    private final HttpServer server;
    private final URI origin;
    private final String host;
    private final Map<String, String> kept = new ConcurrentHashMap<>();
    private final AtomicInteger hits = new AtomicInteger();

    /// @param origin the server behind it
    /// @param host that it is asked for
    RedirectKeepingProxy(URI origin, String host) throws IOException {
        this.origin = origin;
        this.host = host;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// How often a kept redirect was given.
    int hits() {
        return hits.get();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getRawPath();
            String known = kept.get(path);
            if (known != null) {
                hits.incrementAndGet();
                exchange.getResponseHeaders().set("Location", known);
                exchange.sendResponseHeaders(302, -1);
                return;
            }
            Fetched fetched = fetch(path);
            if (fetched.status == 302) {
                kept.put(path, fetched.header("location"));
            }
            for (String name : new String[] {"Location", "Content-Type", "Cache-Control"}) {
                String value = fetched.header(name);
                if (!value.isEmpty()) {
                    exchange.getResponseHeaders().set(name, value);
                }
            }
            exchange.sendResponseHeaders(fetched.status, fetched.body.length == 0 ? -1 : fetched.body.length);
            exchange.getResponseBody().write(fetched.body);
        }
    }

    /// The website's own answer, read to its end.
    Fetched fetch(String path) throws IOException {
        try (Socket socket = new Socket(origin.getHost(), origin.getPort())) {
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.UTF_8));
            return Fetched.read(socket.getInputStream());
        }
    }

    /// @param head the lines before the body
    record Fetched(int status, String head, byte[] body) {
        private static Fetched read(InputStream in) throws IOException {
            byte[] all = in.readAllBytes();
            String text = new String(all, StandardCharsets.ISO_8859_1);
            int end = text.indexOf("\r\n\r\n");
            String head = text.substring(0, end);
            byte[] body = java.util.Arrays.copyOfRange(all, end + 4, all.length);
            boolean isChunked = head.toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked");
            return new Fetched(Integer.parseInt(head.substring(9, 12)), head, isChunked ? joined(body) : body);
        }

        private static byte[] joined(byte[] chunks) {
            var all = new ByteArrayOutputStream();
            String text = new String(chunks, StandardCharsets.ISO_8859_1);
            for (int at = 0; at < chunks.length; ) {
                int line = text.indexOf("\r\n", at);
                int size = Integer.parseInt(text.substring(at, line).strip(), 16);
                all.write(chunks, line + 2, size);
                at = size == 0 ? chunks.length : line + 2 + size + 2;
            }
            return all.toByteArray();
        }

        /// Empty if there is none.
        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ": ", 0, name.length() + 2))
                    .map(line -> line.substring(name.length() + 2))
                    .findFirst()
                    .orElse("");
        }
    }
}
