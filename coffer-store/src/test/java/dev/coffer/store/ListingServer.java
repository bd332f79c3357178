package dev.coffer.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Answers the two requests of S3 that listings and removals are made of, over keys that it makes up: bucket
/// `many-keys-left` has all of them, any other lacks each thousandth.
final class ListingServer implements AutoCloseable {
    private static final int PAGE = 1000;
    private static final Pattern TOKEN = Pattern.compile("continuation-token=([0-9]+)");
    private static final Pattern KEY = Pattern.compile("<Key>");

    private final int keys;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong removed = new AtomicLong();

    ListingServer(int keys) throws IOException {
        this.keys = keys;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// How many keys it was asked to remove.
    long removed() {
        return removed.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            byte[] answer = (exchange.getRequestMethod().equals("POST") ? remove(body) : list(exchange.getRequestURI()))
                    .getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/xml");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private String remove(String body) {
        removed.addAndGet(KEY.matcher(body).results().count());
        return "<DeleteResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"></DeleteResult>";
    }

    private String list(URI uri) {
        boolean all = uri.getPath().startsWith("/many-keys-left");
        Matcher token = TOKEN.matcher(String.valueOf(uri.getQuery()));
        int from = token.find() ? Integer.parseInt(token.group(1)) : 0;
        int to = Math.min(keys, from + PAGE);
        StringBuilder page = new StringBuilder(300 * PAGE)
                .append("<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">")
                .append("<MaxKeys>1000</MaxKeys><IsTruncated>")
                .append(to < keys)
                .append("</IsTruncated><NextContinuationToken>")
                .append(to)
                .append("</NextContinuationToken>");
        for (int i = from; i < to; i++) {
            if (all || i % 1000 != 0) {
                page.append("<Contents><Key>digits/of/")
                        .append(10_000_000 + i)
                        .append("</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>")
                        .append("<ETag>&quot;d41d8cd98f00b204e9800998ecf8427e&quot;</ETag><Size>0</Size>")
                        .append("<StorageClass>STANDARD</StorageClass></Contents>");
            }
        }
        return page.append("</ListBucketResult>").toString();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }
}
