package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Stands before an HTTP server and spoils some exchanges, as networks do. It takes one request a connection.
final class LossyProxy implements AutoCloseable {
    private final URI server;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final ConcurrentLinkedQueue<Loss> losses = new ConcurrentLinkedQueue<>();

    /// @param answerBytes of the answer that still come through; -1 if the request itself is lost
    private record Loss(String method, long answerBytes) {}

    LossyProxy(URI server) throws IOException {
        this.server = server;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.submit(this::accept);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    /// The next `count` requests of this method never reach the server.
    void loseRequests(String method, int count) {
        add(method, count, -1);
    }

    /// The next `count` requests of this method are answered, but the answers get lost.
    void loseAnswers(String method, int count) {
        add(method, count, 0);
    }

    /// Of the answers to the next `count` requests of this method only so many bytes come through.
    void cutAnswers(String method, int count, long bytes) {
        add(method, count, bytes);
    }

    private void add(String method, int count, long answerBytes) {
        for (int i = 0; i < count; i++) {
            losses.add(new Loss(method, answerBytes));
        }
    }

    private Object accept() throws IOException {
        while (true) {
            Socket client = socket.accept();
            threads.submit(() -> {
                try (client) {
                    exchange(client);
                }
                return client;
            });
        }
    }

    private void exchange(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        String head = head(in);
        if (head.isEmpty()) {
            return;
        }
        long answerBytes = loss(head.substring(0, head.indexOf(' ')));
        try (Socket upstream = new Socket(server.getHost(), server.getPort())) {
            OutputStream out = answerBytes < 0 ? OutputStream.nullOutputStream() : upstream.getOutputStream();
            out.write(head.replaceFirst("(?i)\r\nconnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
            relay(in, out, contentLength(head));
            if (answerBytes >= 0) {
                InputStream answer = upstream.getInputStream();
                relay(answer, client.getOutputStream(), answerBytes);
                answer.readAllBytes();
            }
        }
    }

    private long loss(String method) {
        for (Iterator<Loss> all = losses.iterator(); all.hasNext(); ) {
            Loss loss = all.next();
            if (loss.method.equals(method)) {
                all.remove();
                return loss.answerBytes;
            }
        }
        return Long.MAX_VALUE;
    }

    private static void relay(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[1 << 14];
        long left = length;
        while (left > 0) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                break;
            }
            out.write(buffer, 0, got);
            left -= got;
        }
        out.flush();
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0D0A0D0A) {
                break;
            }
        }
        return head.toString(ISO_8859_1);
    }

    private static long contentLength(String head) {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("\r\ncontent-length:");
        return at < 0
                ? 0
                : Long.parseLong(
                        lower.substring(at + 17, lower.indexOf("\r\n", at + 2)).strip());
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
