package dev.coffer.media.mediaconvert;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.media.json.JsonTree;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Answers as MediaConvert does, as far as its documentation says it. Refuses what is not signed as AWS
/// asks for it: the signature is computed here again, by the description of SigV4.
final class MediaConvertStub implements AutoCloseable {
    static final String REGION = "eu-central-1";
    static final String KEY = "AKIDEXAMPLE";
    static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final Pattern AUTHORIZATION =
            Pattern.compile("AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8})/([^/]+)/([^/]+)/aws4_request,"
                    + " ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

    private final HttpServer server;
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private final List<JsonTree> created = Collections.synchronizedList(new ArrayList<>());
    private final Deque<String> answers = new ArrayDeque<>();
    private final Deque<Integer> failures = new ArrayDeque<>();
    private final Consumer<JsonTree> work;

    /// @param work done when a job is created, with the request's body
    /// @param answers to GetJob, one after the other; the last one for ever
    MediaConvertStub(Consumer<JsonTree> work, String... answers) {
        this.work = work;
        this.answers.addAll(List.of(answers));
        try {
            this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// The next requests are answered so, whatever they are; 0 cuts the connection.
    void failWith(Integer... statuses) {
        failures.addAll(List.of(statuses));
    }

    /// Method and path of each.
    List<String> requests() {
        return List.copyOf(requests);
    }

    /// The bodies of CreateJob.
    List<JsonTree> created() {
        return List.copyOf(created);
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(what);
            if (!isSigned(exchange, body)) {
                answer(exchange, 403, "{\"message\":\"The request signature we calculated does not match\"}");
                return;
            }
            boolean isCreation = what.equals("POST /2017-08-29/jobs");
            if (isCreation) {
                created.add(JsonTree.read(body));
            }
            Integer failure = failures.poll();
            if (failure != null && failure == 0) {
                return;
            }
            if (failure != null) {
                answer(exchange, failure, "{\"message\":\"as the test wants it\"}");
            } else if (isCreation) {
                work.accept(created.getLast());
                answer(exchange, 201, "{\"job\":{\"id\":\"1700000000000-abc123\",\"status\":\"SUBMITTED\"}}");
            } else if (what.equals("GET /2017-08-29/jobs/1700000000000-abc123")) {
                answer(exchange, 200, answers.size() > 1 ? answers.poll() : answers.peek());
            } else if (what.equals("DELETE /2017-08-29/jobs/1700000000000-abc123")) {
                answer(exchange, 202, "{}");
            } else {
                answer(exchange, 404, "{\"message\":\"no such thing\"}");
            }
        }
    }

    private static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static boolean isSigned(HttpExchange exchange, String body) {
        Matcher told = AUTHORIZATION.matcher(
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        if (!told.matches()
                || !told.group(1).equals(KEY)
                || !told.group(3).equals(REGION)
                || !told.group(4).equals("mediaconvert")
                || !Stream.of("host", "x-amz-date")
                        .allMatch(List.of(told.group(5).split(";"))::contains)) {
            return false;
        }
        String headers = Stream.of(told.group(5).split(";"))
                .map(name -> name + ":"
                        + exchange.getRequestHeaders().getOrDefault(name, List.of()).stream()
                                .map(String::strip)
                                .collect(Collectors.joining(","))
                        + "\n")
                .collect(Collectors.joining());
        String canonical = String.join(
                "\n",
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                "",
                headers,
                told.group(5),
                hash(body));
        String date = told.group(2);
        String text = String.join(
                "\n",
                "AWS4-HMAC-SHA256",
                exchange.getRequestHeaders().getFirst("X-Amz-Date"),
                date + "/" + REGION + "/mediaconvert/aws4_request",
                hash(canonical));
        byte[] key = ("AWS4" + SECRET).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(date, REGION, "mediaconvert", "aws4_request")) {
            key = code(key, part);
        }
        return HexFormat.of().formatHex(code(key, text)).equals(told.group(6));
    }

    private static String hash(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static byte[] code(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
