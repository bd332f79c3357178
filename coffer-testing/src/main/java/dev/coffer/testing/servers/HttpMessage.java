package dev.coffer.testing.servers;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// A request or an answer, whole in memory.
///
/// @param head its lines, each ended by CR LF, without the empty one
/// @param body as it is on the line, with the framing of chunks where it has chunks
record HttpMessage(String head, byte[] body) {
    private static final int MOST_HEAD = 1 << 17;
    private static final int MOST_BODY = 256 << 20;

    /// The head of the next message, or empty if the connection has ended.
    static Optional<HttpMessage> readHead(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int last = 0;
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.write(b);
            last = last << 8 | b;
            if (last == 0x0D0A0D0A) {
                String text = head.toString(ISO_8859_1);
                return Optional.of(new HttpMessage(text.substring(0, text.length() - 2), new byte[0]));
            }
            if (head.size() > MOST_HEAD) {
                throw new IOException("a head of more than " + MOST_HEAD + " bytes");
            }
        }
        return Optional.empty();
    }

    /// An answer, with its body.
    ///
    /// @param method of the request
    static HttpMessage readAnswer(InputStream in, String method) throws IOException {
        HttpMessage head = readHead(in).orElseThrow(() -> new EOFException("no answer"));
        int status = Integer.parseInt(head.head.substring(9, 12));
        if (status == 100) {
            return readAnswer(in, method);
        }
        boolean bare = method.equals("HEAD") || status == 204 || status == 304;
        return bare ? head : head.withBody(head.isChunked() ? chunks(in) : head.readBody(in));
    }

    private byte[] readBody(InputStream in) throws IOException {
        return header("Content-Length").isPresent() ? exactly(in, contentLength()) : in.readAllBytes();
    }

    static byte[] exactly(InputStream in, long length) throws IOException {
        if (length > MOST_BODY) {
            throw new IOException("a body of more than " + MOST_BODY + " bytes");
        }
        byte[] body = in.readNBytes((int) length);
        if (body.length < length) {
            throw new EOFException("a body of " + body.length + " bytes in place of " + length);
        }
        return body;
    }

    private static byte[] chunks(InputStream in) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int size;
        do {
            String line = line(in);
            size = Integer.parseInt(line.split("[;\r]")[0].strip(), 16);
            body.write(line.getBytes(ISO_8859_1));
            body.write(exactly(in, size));
            body.write(line(in).getBytes(ISO_8859_1));
        } while (size > 0);
        return body.toByteArray();
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            line.append((char) b);
            if (b == '\n') {
                return line.toString();
            }
        }
        throw new EOFException("half a line");
    }

    String firstLine() {
        return head.substring(0, head.indexOf('\r'));
    }

    Optional<String> header(String name) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(start))
                .map(line -> line.substring(start.length()).strip())
                .findFirst();
    }

    long contentLength() {
        return header("Content-Length").map(Long::parseLong).orElse(0L);
    }

    boolean isChunked() {
        return header("Transfer-Encoding").filter("chunked"::equalsIgnoreCase).isPresent();
    }

    /// Whether the sender ends the connection after it.
    boolean isLast() {
        return header("Connection").filter("close"::equalsIgnoreCase).isPresent()
                || (header("Content-Length").isEmpty() && !isChunked() && body.length > 0);
    }

    HttpMessage withBody(byte[] other) {
        return new HttpMessage(head, other);
    }

    HttpMessage withContentLength(long length) {
        return withHeader("Content-Length", Long.toString(length));
    }

    HttpMessage withHeader(String name, String value) {
        String start = name.toLowerCase(Locale.ROOT) + ":";
        String others = head.lines()
                .filter(line -> !line.toLowerCase(Locale.ROOT).startsWith(start))
                .collect(Collectors.joining("\r\n"));
        return new HttpMessage(others + "\r\n" + name + ": " + value + "\r\n", body);
    }

    /// @param bytes of the body that are sent
    void write(OutputStream out, long bytes) throws IOException {
        int length = (int) Math.min(bytes, body.length);
        byte[] start = (head + "\r\n").getBytes(ISO_8859_1);
        byte[] all = Arrays.copyOf(start, start.length + length);
        System.arraycopy(body, 0, all, start.length, length);
        out.write(all);
        out.flush();
    }

    void write(OutputStream out) throws IOException {
        write(out, body.length);
    }
}
