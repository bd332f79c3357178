package dev.coffer.server;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// The web server that the golden requests fetch their pictures from.
final class Origin implements AutoCloseable {
    private static final Map<String, String> TYPES = Map.of(
            "jpg", "image/jpeg", "png", "image/png", "gif", "image/gif", "webp", "image/webp", "txt", "text/plain");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);

    Origin() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    int requests() {
        return requests.get();
    }

    /// Lets go of all answers that are held back, now and later.
    void release() {
        released.countDown();
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.incrementAndGet();
        String[] path = exchange.getRequestURI().getPath().split("/", 3);
        String name = path.length > 2 ? path[2] : "";
        Headers headers = exchange.getResponseHeaders();
        switch (path[1]) {
            case "status" -> send(exchange, Integer.parseInt(name), new byte[0]);
            case "redir" -> redirect(exchange, "/img/" + name);
            case "redirs" -> redirect(exchange, "http://127.0.0.1:1/x.jpg");
            case "loop" -> redirect(exchange, "/loop/" + name);
            case "hdr" -> {
                headers.set("Cache-Control", "public, max-age=77");
                headers.set("Expires", "Fri, 01 Jan 2038 00:00:00 GMT");
                headers.set("Last-Modified", "Wed, 01 Jan 2020 00:00:00 GMT");
                headers.set("ETag", "\"origin\"");
                headers.set("X-Custom", "1");
                headers.set("Content-Disposition", "inline");
                headers.set("Set-Cookie", "a=b");
                headers.set("Vary", "Accept");
                picture(exchange, name, type(name));
            }
            case "ctype" -> picture(exchange, name, "application/x-weird");
            case "notype" -> picture(exchange, name, "");
            case "slow" -> {
                wait(exchange.getRequestURI().getQuery());
                picture(exchange, name, type(name));
            }
            case "held" -> {
                wait("delay=60");
                picture(exchange, name, type(name));
            }
            case "ua" -> {
                boolean known = "foo".equals(exchange.getRequestHeaders().getFirst("User-Agent"));
                if (known) {
                    picture(exchange, name, type(name));
                } else {
                    send(exchange, 400, new byte[0]);
                }
            }
            default -> picture(exchange, name, type(name));
        }
    }

    private static void picture(HttpExchange exchange, String name, String type) throws IOException {
        if (!Golden.hasPicture("synthetic/" + name)) {
            send(exchange, 404, new byte[0]);
            return;
        }
        if (!type.isEmpty()) {
            exchange.getResponseHeaders().set("Content-Type", type);
        }
        send(exchange, 200, Files.readAllBytes(Golden.picture("synthetic/" + name)));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        send(exchange, 302, new byte[0]);
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /// Holds the answer back for as long as the query says, or until they are released.
    private void wait(String query) throws IOException {
        try {
            double seconds = Double.parseDouble(query.substring("delay=".length()));
            boolean early = released.await((long) (seconds * 1000), TimeUnit.MILLISECONDS);
            assert early || seconds < 60 : "nobody released the answer";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String type(String name) {
        return TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
    }
}
