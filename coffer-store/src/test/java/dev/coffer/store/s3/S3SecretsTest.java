package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectName;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.Precondition;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Nothing that proves an identity comes out: not in what is thrown, with all causes, not in what is logged,
/// not in the texts of settings and answers. Driven by failures of every kind, on a server that quotes what
/// it is sent.
final class S3SecretsTest {
    private static final String SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
    private static final String TOKEN = "FwoGZXIvYXdzEBc+aDNvRj/session==token".repeat(5);
    private static final ObjectName NAME = new ObjectName("secrets", "dir/object");
    private static final Pattern SIGNATURE = Pattern.compile("Signature=([0-9a-f]{64})");

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final StringWriter thrown = new StringWriter();
    private final Set<String> proofs = ConcurrentHashMap.newKeySet();
    private PrintStream err;
    private PrintStream out;

    @BeforeEach
    void listen() {
        err = System.err;
        out = System.out;
        PrintStream heard = new PrintStream(log, true, UTF_8);
        System.setErr(heard);
        System.setOut(heard);
        proofs.addAll(List.of(SECRET, TOKEN, URLEncoder.encode(SECRET, UTF_8), URLEncoder.encode(TOKEN, UTF_8)));
    }

    @AfterEach
    void nothingWasSaid() {
        System.setErr(err);
        System.setOut(out);
        for (String proof : proofs) {
            assertThat(thrown.toString().contains(proof))
                    .as("in what was thrown: %s", proof)
                    .isFalse();
            assertThat(log.toString(UTF_8).contains(proof))
                    .as("in the log: %s", proof)
                    .isFalse();
        }
        assertThat(thrown.toString()).doesNotContain("AWS4-HMAC-SHA256 Credential");
    }

    @Test
    void settingsAndAnswersDoNotSayThem() {
        S3Settings settings = settings(URI.create("http://127.0.0.1:1"), Optional.of(TOKEN));
        thrown.append(settings.toString()).append(settings.credentials().toString());
        try (S3Store store = S3Store.open(settings)) {
            PresignedUrl read = store.presign(PresignRequest.read(NAME, Duration.ofHours(1)));
            PresignedUrl write = store.presign(
                    PresignRequest.write(NAME, Duration.ofHours(1)).of(3).with(Description.plain()));
            for (PresignedUrl url : List.of(read, write)) {
                Matcher signature = SIGNATURE.matcher(url.url().toString());
                assertThat(signature.find()).isTrue();
                proofs.add(signature.group(1));
                assertThat(url.url().toString())
                        .contains(URLEncoder.encode(TOKEN, UTF_8))
                        .doesNotContain(SECRET);
                thrown.append(url.toString());
            }
            thrown.append(store.describe());
        }
    }

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aRealServerThatRefusesThem(S3Settings.Client client) {
        S3Access server = S3Proxy.shared();
        S3Settings wrongSecret = settings(server.endpoint(), Optional.empty())
                .withCredentials(S3Settings.Credentials.of(server.accessKey(), SECRET))
                .withClient(client);
        failEverything(wrongSecret);
        failEverything(settings(server.endpoint(), Optional.of(TOKEN)).withClient(client));
        failEverything(
                settings(URI.create("http://127.0.0.1:1"), Optional.of(TOKEN)).withClient(client));
    }

    /// With the request, as it came, as the text of the error.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 SignatureDoesNotMatch",
                "403 AccessDenied",
                "400 InvalidArgument",
                "404 NoSuchThing",
                "409 OperationAborted",
                "500 InternalError",
                "503 SlowDown",
                "507 InsufficientStorage",
                "301 PermanentRedirect",
                "200 InternalError",
                "501 NotImplemented"
            })
    void aServerThatQuotesTheRequestInItsErrors(String answer) throws IOException {
        String[] parts = answer.split(" ");
        hostile(request -> {
            String quoted = request.replace("&", "&amp;").replace("<", "&lt;").replaceAll("\r\n", " ");
            String xml = "<Error><Code>" + parts[1] + "</Code><Message>" + quoted + "</Message><StringToSign>" + quoted
                    + "</StringToSign><RequestId>" + quoted + "</RequestId></Error>";
            return "HTTP/1.1 " + answer + "\r\nContent-Type: application/xml\r\nx-amz-request-id: "
                    + quoted.substring(0, Math.min(4000, quoted.length())) + "\r\nx-amz-id-2: "
                    + header(request, "authorization") + "\r\nLocation: " + target(request) + "\r\nContent-Length: "
                    + xml.length() + "\r\nConnection: close\r\n\r\n" + xml;
        });
    }

    @Test
    void aServerThatQuotesTheRequestInTheCodeOfItsErrors() throws IOException {
        hostile(request -> {
            String xml = "<Error><Code>" + header(request, "authorization") + "</Code><Message>"
                    + header(request, "x-amz-security-token") + "</Message></Error>";
            return "HTTP/1.1 400 Bad\r\nContent-Length: " + xml.length() + "\r\nConnection: close\r\n\r\n" + xml;
        });
    }

    @Test
    void aServerThatSendsTheRequestBackAsItIs() throws IOException {
        hostile(UnaryOperator.identity());
        hostile(request -> "HTTP/1.1 200 OK\r\nETag: \"x\"\r\nConnection: close\r\n\r\n" + request);
        hostile(request -> header(request, "authorization") + " HTTP/1.1\r\n\r\n");
        hostile(request -> "HTTP/1.1 200 OK\r\n" + header(request, "authorization") + "\r\n\r\n");
    }

    private void hostile(UnaryOperator<String> answer) throws IOException {
        try (Quoting server = new Quoting(answer, proofs)) {
            for (S3Settings.Client client : S3Settings.Client.values()) {
                failEverything(settings(server.endpoint(), Optional.of(TOKEN)).withClient(client));
            }
        }
        assertThat(proofs).as("signatures that the server saw").hasSizeGreaterThan(4);
    }

    /// A server that makes its answers of what it was sent, and remembers the signatures it saw.
    private static final class Quoting implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Quoting(UnaryOperator<String> answer, Set<String> signatures) throws IOException {
            threads.submit(() -> {
                while (true) {
                    Socket client = socket.accept();
                    threads.submit(() -> answer(client, answer, signatures));
                }
            });
        }

        private static Object answer(Socket client, UnaryOperator<String> answer, Set<String> signatures)
                throws IOException {
            try (client) {
                client.setSoTimeout(2000);
                String request = head(client.getInputStream());
                Matcher signature = SIGNATURE.matcher(request);
                while (signature.find()) {
                    signatures.add(signature.group(1));
                }
                String length = header(request, "content-length");
                client.getInputStream().skipNBytes(length.isEmpty() ? 0 : Long.parseLong(length));
                client.getOutputStream().write(answer.apply(request).getBytes(ISO_8859_1));
                client.getOutputStream().flush();
            }
            return client;
        }

        URI endpoint() {
            return URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
            threads.shutdownNow();
        }
    }

    private void failEverything(S3Settings settings) {
        try (S3Store store = S3Store.open(settings)) {
            ObjectName other = new ObjectName(NAME.bucket(), "other");
            Content small = Content.of("x".getBytes(UTF_8));
            Stream.<Runnable>of(
                            () -> store.createBucket("secrets"),
                            () -> store.bucketExists("secrets"),
                            () -> store.buckets().toList().forEach(bucket -> {}),
                            () -> store.stat(NAME),
                            () -> drained(store),
                            () -> store.write(NAME, small, WriteOptions.plain()),
                            () -> store.write(NAME, small, WriteOptions.plain().onlyIf(Precondition.unchanged("etag"))),
                            () -> store.write(NAME, Content.of(new byte[11 << 20]), WriteOptions.plain()),
                            () -> store.copy(NAME, other),
                            () -> store.copy(NAME, NAME, CopyOptions.plain().in(StorageClass.GLACIER)),
                            () -> store.updateMetadata(NAME, "etag", Description.plain()),
                            () -> store.delete(NAME),
                            () -> store.deleteAll(List.of(NAME, other)).values().forEach(this::note),
                            () -> store.list("secrets", "").forEach(info -> {}),
                            () -> store.uploads("secrets", "").forEach(upload -> {}),
                            () -> store.abort(new PendingUpload(NAME, "id", Instant.EPOCH)),
                            () -> store.requestRestore(NAME, RestoreRequest.forDays(1)),
                            () -> store
                                    .setUp(
                                            "secrets",
                                            BucketSetup.of(
                                                    new BucketSetup.PublicRead(""),
                                                    new BucketSetup.Lifecycle(OptionalInt.of(1), List.of()),
                                                    new BucketSetup.Website("i.html", Optional.empty(), List.of())))
                                    .stream()
                                    .map(SetupOutcome::refusal)
                                    .flatMap(Optional::stream)
                                    .forEach(this::note),
                            () -> thrown.append(store.probe("secrets").toString()))
                    .forEach(this::attempt);
        }
    }

    private static void drained(S3Store store) {
        try (var object = store.read(NAME)) {
            object.bytes().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void attempt(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            note(e);
            assertThat(e).isInstanceOfAny(StoreException.class, UncheckedIOException.class);
        }
    }

    /// With causes and what was suppressed.
    private void note(Throwable e) {
        e.printStackTrace(new PrintWriter(thrown));
    }

    private static S3Settings settings(URI endpoint, Optional<String> token) {
        return S3Settings.at(endpoint, "AKIDEXAMPLE", SECRET)
                .withCredentials(new S3Settings.Credentials("AKIDEXAMPLE", SECRET, token))
                .withTransfer(S3Settings.Transfer.usual()
                        .withParts(5 << 20, 2)
                        .withPatience(Duration.ofSeconds(2), Duration.ofSeconds(2), 1));
    }

    private static String header(String request, String name) {
        Matcher header = Pattern.compile("(?im)^" + name + ": (.*)$").matcher(request);
        return header.find() ? header.group(1).strip() : "";
    }

    private static String target(String request) {
        String[] line = request.split(" ", 3);
        return line.length > 1 ? line[1] : "/";
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                break;
            }
            head.append((char) b);
        }
        return head.toString();
    }
}
