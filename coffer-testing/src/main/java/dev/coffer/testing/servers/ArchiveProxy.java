package dev.coffer.testing.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An archive before an S3 server that has none: a stand-in for S3's Glacier classes, which no server that runs on
/// one machine has. Objects and requests are the server's; what the proxy adds follows AWS's documentation of the
/// API:
///
/// - What is written, copied or uploaded in parts with `x-amz-storage-class` has that class, which HEAD and GET
/// tell.
/// - GET of an object in `GLACIER` or `DEEP_ARCHIVE`, and a copy of it, is 403 `InvalidObjectState`; HEAD is
///   answered.
/// - `POST ?restore` is 202; while that goes on, 409 `RestoreAlreadyInProgress`; when it is done, 200; and 403
///   `InvalidObjectState` for an object in no archive. `x-amz-restore` tells how far it is.
/// - A restored copy is there for the days asked for; the object stays in its class.
///
/// Not like AWS: it takes as long as the test likes, until [#thaw()]; `?restore` is not checked for who asks;
/// listings tell the classes that the server behind knows. It takes one request a connection, in path style.
public final class ArchiveProxy implements AutoCloseable {
    private static final Set<String> ARCHIVES = Set.of("GLACIER", "DEEP_ARCHIVE");
    private static final Pattern DAYS = Pattern.compile("<Days>(\\d+)</Days>");
    private static final DateTimeFormatter DATE = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

    private final S3Access server;
    private final ServerSocket socket;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Kept> objects = new ConcurrentHashMap<>();
    private final Map<String, String> uploads = new ConcurrentHashMap<>();

    /// Where an object is kept.
    ///
    /// @param days that a restored copy is to stay; 0 if none was asked for
    /// @param until when it goes, if it is there
    private record Kept(String storageClass, int days, Optional<Instant> until) {
        boolean isFrozen() {
            return ARCHIVES.contains(storageClass) && until.isEmpty();
        }

        String headers() {
            String place = "\r\nx-amz-storage-class: " + storageClass;
            String restore = until.map(end ->
                            "\r\nx-amz-restore: ongoing-request=\"false\", expiry-date=\"" + DATE.format(end) + "\"")
                    .orElse(days > 0 ? "\r\nx-amz-restore: ongoing-request=\"true\"" : "");
            return place + restore;
        }
    }

    private ArchiveProxy(S3Access server, ServerSocket socket) {
        this.server = server;
        this.socket = socket;
    }

    /// Stands before `server` until it is closed.
    public static ArchiveProxy before(S3Access server) throws IOException {
        ArchiveProxy proxy = new ArchiveProxy(server, new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        proxy.threads.submit(proxy::accept);
        return proxy;
    }

    public S3Access access() {
        URI endpoint = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        return new S3Access(endpoint, server.region(), server.accessKey(), server.secretKey());
    }

    /// Whatever was asked back is there now.
    public void thaw() {
        objects.replaceAll((path, kept) -> kept.days == 0
                ? kept
                : new Kept(
                        kept.storageClass,
                        kept.days,
                        Optional.of(
                                Instant.now().plus(kept.days, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS))));
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

    /// The head of a request.
    ///
    /// @param path decoded, without the query
    private record Request(String head, String method, String path, String query) {
        static Request of(String head) {
            String[] line = head.substring(0, head.indexOf("\r\n")).split(" ", 3);
            String[] target = line[1].split("\\?", 2);
            return new Request(head, line[0], decoded(target[0]), target.length > 1 ? target[1] : "");
        }

        boolean isOf(String parameter) {
            return ("&" + query.replace("=", "&")).concat("&").contains("&" + parameter + "&");
        }

        Optional<String> header(String name) {
            return ArchiveProxy.header(head, name);
        }
    }

    private void exchange(Socket client) throws IOException {
        InputStream in = client.getInputStream();
        OutputStream out = client.getOutputStream();
        String head = head(in);
        if (head.isEmpty()) {
            return;
        }
        Request request = Request.of(head);
        long length = request.header("content-length").map(Long::parseLong).orElse(0L);
        Kept kept = objects.getOrDefault(request.path, new Kept("STANDARD", 0, Optional.empty()));
        if (request.method.equals("POST") && request.isOf("restore")) {
            answer(out, restore(request, kept, new String(in.readNBytes((int) length), UTF_8)));
            return;
        }
        Optional<Kept> source = request.header("x-amz-copy-source").map(it -> objects.get("/" + source(it)));
        boolean read = request.method.equals("GET") && !request.isOf("uploadId") && kept.isFrozen();
        if (read || source.map(Kept::isFrozen).orElse(false)) {
            in.skipNBytes(length);
            answer(out, frozen());
            return;
        }
        try (Socket upstream =
                new Socket(server.endpoint().getHost(), server.endpoint().getPort())) {
            OutputStream there = upstream.getOutputStream();
            there.write(head.replaceFirst("(?i)\r\nconnection: [^\r]*", "")
                    .replaceFirst("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                    .getBytes(ISO_8859_1));
            relay(in, there, length);
            String answered = head(upstream.getInputStream());
            if (answered.startsWith("HTTP/1.1 2")) {
                answered = noted(request, kept, answered);
            }
            out.write(answered.getBytes(ISO_8859_1));
            upstream.getInputStream().transferTo(out);
            out.flush();
        }
    }

    /// Remembers what the request did, and tells of the object what the server does not know.
    private String noted(Request request, Kept kept, String answered) {
        String wanted = request.header("x-amz-storage-class").orElse("STANDARD");
        switch (request.method) {
            case "PUT" -> {
                if (!request.isOf("partNumber")) {
                    objects.put(request.path, new Kept(wanted, 0, Optional.empty()));
                }
            }
            case "POST" -> {
                if (request.isOf("uploads")) {
                    uploads.put(request.path, wanted);
                } else if (request.isOf("uploadId")) {
                    String place = uploads.getOrDefault(request.path, "STANDARD");
                    objects.put(request.path, new Kept(place, 0, Optional.empty()));
                }
            }
            case "DELETE" -> objects.remove(request.path);
            case "GET", "HEAD" -> {
                boolean standard = kept.storageClass.equals("STANDARD");
                return answered.replaceAll("(?i)\r\nx-amz-storage-class: [^\r]*", "")
                        .replaceFirst("\r\n", Matcher.quoteReplacement((standard ? "" : kept.headers()) + "\r\n"));
            }
            default -> {}
        }
        return answered;
    }

    private String restore(Request request, Kept kept, String body) {
        if (!ARCHIVES.contains(kept.storageClass)) {
            return frozen();
        }
        Matcher days = DAYS.matcher(body);
        if (!days.find()) {
            return error("400 Bad Request", "MalformedXML", "The XML you provided was not well-formed");
        }
        if (kept.days > 0 && kept.until.isEmpty()) {
            return error("409 Conflict", "RestoreAlreadyInProgress", "Object restore is already in progress");
        }
        boolean there = kept.until.isPresent();
        objects.put(request.path, new Kept(kept.storageClass, Integer.parseInt(days.group(1)), kept.until));
        return "HTTP/1.1 " + (there ? "200 OK" : "202 Accepted") + "\r\nContent-Length: 0\r\n\r\n";
    }

    private static String frozen() {
        return error(
                "403 Forbidden", "InvalidObjectState", "The operation is not valid for the object's storage class");
    }

    private static String error(String status, String code, String message) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                + "</Message></Error>";
        return "HTTP/1.1 " + status + "\r\nContent-Type: application/xml\r\nContent-Length: " + xml.length()
                + "\r\n\r\n" + xml;
    }

    private static void answer(OutputStream out, String answer) throws IOException {
        out.write(answer.replaceFirst("\r\n", "\r\nConnection: close\r\n").getBytes(ISO_8859_1));
        out.flush();
    }

    private static String source(String header) {
        String path = decoded(header);
        return path.startsWith("/") ? path.substring(1) : path;
    }

    private static String decoded(String path) {
        return URLDecoder.decode(path.replace("+", "%2B"), UTF_8);
    }

    private static Optional<String> header(String head, String name) {
        int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name + ":");
        return at < 0
                ? Optional.empty()
                : Optional.of(head.substring(at + name.length() + 3, head.indexOf("\r\n", at + 2))
                        .strip());
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

    private static void relay(InputStream in, OutputStream out, long length) throws IOException {
        byte[] buffer = new byte[1 << 14];
        for (long left = length; left > 0; ) {
            int got = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (got < 0) {
                break;
            }
            out.write(buffer, 0, got);
            left -= got;
        }
        out.flush();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
