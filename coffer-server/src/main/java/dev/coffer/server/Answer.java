package dev.coffer.server;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// A whole answer, ready to be sent: any number of times, by any number of threads.
///
/// @param fields all header fields but those that Jetty adds
/// @param body the bytes from position to limit, which stay as they are
/// @param flow what writes the body instead, once, on the thread that sends; as many bytes as the fields say
/// @param afterwards run when the answer was sent, or could not be
record Answer(int status, HttpFields fields, ByteBuffer body, Optional<Flow> flow, Runnable afterwards) {
    private static final String HTML = "text/html; charset=UTF-8";

    /// On every answer: what a browser makes of our bytes is no script, no page and not guessed at.
    private static final HttpFields GUARDS = HttpFields.from(
            new PreEncodedHttpField("X-Content-Type-Options", "nosniff"),
            new PreEncodedHttpField(
                    "Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"),
            new PreEncodedHttpField("Cross-Origin-Resource-Policy", "cross-origin"));

    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField ALLOW = new PreEncodedHttpField(HttpHeader.ALLOW, "GET, HEAD");
    private static final HttpField RETRY_AFTER = new PreEncodedHttpField(HttpHeader.RETRY_AFTER, "2");
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /// That pages of other origins may read the answer, as everybody else may.
    static final HttpField ANY_ORIGIN = new PreEncodedHttpField("Access-Control-Allow-Origin", "*");

    private static final HttpFields PREFLIGHT = HttpFields.from(
            ANY_ORIGIN,
            new PreEncodedHttpField("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS"),
            new PreEncodedHttpField("Access-Control-Allow-Headers", "*"),
            new PreEncodedHttpField("Access-Control-Max-Age", "86400"),
            new PreEncodedHttpField(HttpHeader.ALLOW, "GET, HEAD, OPTIONS"));

    private static final Runnable NOTHING_ELSE = () -> {};

    Answer(int status, HttpFields fields, ByteBuffer body) {
        this(status, fields, body, Optional.empty(), NOTHING_ELSE);
    }

    /// Bytes that come from somewhere and go to a client, without being held.
    interface Flow {
        /// @throws IOException if they do not come; the client is told by the end of its connection
        void into(OutputStream client) throws IOException;
    }

    /// An answer whose body comes as it is sent: once, by a thread that may wait.
    static Answer flowing(int status, String mediaType, long length, Flow flow, HttpField... more) {
        HttpFields.Mutable fields = HttpFields.build(GUARDS);
        fields.add(new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, mediaType));
        fields.add(HttpHeader.CONTENT_LENGTH, length);
        for (HttpField field : more) {
            fields.add(field);
        }
        return new Answer(status, fields.asImmutable(), NOTHING, Optional.of(flow), NOTHING_ELSE);
    }

    /// Bytes of the body.
    long length() {
        return flow.isPresent() ? fields.getLongField(HttpHeader.CONTENT_LENGTH) : body.remaining();
    }

    /// An answer with a body.
    static Answer of(int status, String mediaType, ByteBuffer body, HttpField... more) {
        HttpFields.Mutable fields = HttpFields.build(GUARDS);
        fields.add(new PreEncodedHttpField(HttpHeader.CONTENT_TYPE, mediaType));
        fields.add(new PreEncodedHttpField(HttpHeader.CONTENT_LENGTH, body.remaining()));
        for (HttpField field : more) {
            fields.add(field);
        }
        return new Answer(status, fields.asImmutable(), body);
    }

    static Answer text(String mediaType, String text) {
        return of(200, mediaType, bytes(text), NO_STORE);
    }

    /// 304, with the fields that a 200 would have had of those that matter to a cache.
    static Answer notModified(HttpField... fields) {
        HttpFields.Mutable all = HttpFields.build();
        for (HttpField field : fields) {
            all.add(field);
        }
        return new Answer(304, all.asImmutable(), NOTHING);
    }

    /// A refusal as pilbox words it.
    ///
    /// @param code pilbox's number, 0 where it has none
    static Answer refusal(int status, int code, String message) {
        return refusal(status, code, message, NO_STORE);
    }

    /// The same, which may be kept for a while.
    static Answer refusal(int status, int code, String message, HttpField lifetime) {
        return of(status, "application/json", json(status, code, message), lifetime);
    }

    /// A refusal that does not hold for long.
    static Answer later(String message) {
        return of(503, "application/json", json(503, 0, message), NO_STORE, RETRY_AFTER);
    }

    /// 404 for a path that leads nowhere, as the seed's server has it.
    static Answer noSuchPage() {
        return of(404, HTML, page("404: Not Found"));
    }

    /// Sends a client to another address, this time: caches are told to keep nothing of it.
    static Answer elsewhere(int status, URI address) {
        return of(
                status,
                HTML,
                page(status + ": Elsewhere"),
                new HttpField(HttpHeader.LOCATION, address.toASCIIString()),
                NO_STORE);
    }

    static Answer methodNotAllowed() {
        return of(405, HTML, page("405: Method Not Allowed"), ALLOW);
    }

    /// What a browser asks before a page of another origin may ask for more than a plain GET does.
    static Answer preflight() {
        return new Answer(204, PREFLIGHT, NOTHING);
    }

    Answer withStatus(int other) {
        return new Answer(other, fields, body, flow, afterwards);
    }

    /// The same answer with more header fields.
    Answer with(HttpField... more) {
        HttpFields.Mutable all = HttpFields.build(fields);
        for (HttpField field : more) {
            all.add(field);
        }
        return new Answer(status, all.asImmutable(), body, flow, afterwards);
    }

    /// The same answer, to be sent once, with something to do when it was.
    Answer andThen(Runnable action) {
        return new Answer(status, fields, body, flow, action);
    }

    /// Sends this as the whole answer.
    void send(Response response, Callback callback) {
        response.setStatus(status);
        response.getHeaders().add(fields);
        if (flow.isPresent()) {
            flow(response, Callback.from(callback, afterwards), flow.get());
            return;
        }
        // Jetty calls a last write of nothing `Content-Length: 0`, which a 304 must not say of the 200.
        boolean last = status != 304;
        response.write(
                last, body.duplicate(), afterwards == NOTHING_ELSE ? callback : Callback.from(callback, afterwards));
    }

    private static void flow(Response response, Callback callback, Flow flow) {
        try (OutputStream client = Content.Sink.asOutputStream(response)) {
            if (!HttpMethod.HEAD.is(response.getRequest().getMethod())) {
                flow.into(client);
            }
        } catch (IOException | RuntimeException e) {
            callback.failed(e);
            return;
        }
        callback.succeeded();
    }

    static ByteBuffer json(int status, int code, String message) {
        return bytes(
                "{\"status_code\": " + status + ", \"error_code\": " + code + ", \"error\": " + quoted(message) + "}");
    }

    /// A JSON string, with all that could be markup escaped as well.
    static String quoted(String text) {
        StringBuilder out = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' || c > 0x7e) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private static ByteBuffer page(String line) {
        return bytes("<html><title>" + line + "</title><body>" + line + "</body></html>");
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer();
    }
}
