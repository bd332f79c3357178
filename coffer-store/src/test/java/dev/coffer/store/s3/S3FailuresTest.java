package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpServer;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FaultProxy.Request;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What an S3 store makes of servers that refuse, lie, or are not there.
final class S3FailuresTest {
    private static final String SECRET = "a-secret-that-must-not-show";
    private static final S3Access SERVER = S3Proxy.shared();
    private static final ObjectName NAME = new ObjectName("failures", "dir/object");

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void wrongCredentialsAreDeniedInOneLineWithoutThem(S3Settings.Client client) {
        S3Settings wrongSecret =
                S3Settings.at(SERVER.endpoint(), SERVER.accessKey(), SECRET).withClient(client);
        S3Settings wrongKey = S3Settings.at(SERVER.endpoint(), "nobody", SECRET).withClient(client);
        for (S3Settings settings : List.of(wrongSecret, wrongKey)) {
            for (StoreException e : failures(settings)) {
                assertThat(e).isInstanceOf(StoreException.Denied.class).hasMessageContaining("credentials");
                assertOneSafeLine(e);
            }
            assertThat(settings.toString()).doesNotContain(SECRET);
        }
    }

    @Test
    void aMissingBucketIsToldByName() {
        try (S3Store store = S3Store.open(patient(SERVER.endpoint(), SERVER.secretKey(), 2))) {
            ObjectName name = new ObjectName("there-is-no-such-bucket", "k");
            for (StoreException e : List.of(
                    failure(() -> store.write(name, content("x"), WriteOptions.plain())),
                    failure(() -> store.read(name)),
                    failure(() -> store.list(name.bucket(), "").toList()))) {
                assertThat(e).isInstanceOf(StoreException.NoBucket.class).hasMessageContaining(name.bucket());
                assertOneSafeLine(e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void anUnreachableEndpointIsUnavailableAndNothingIsUncertain(S3Settings.Client client) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        URI nobody = URI.create("http://127.0.0.1:" + port);
        for (URI endpoint : List.of(nobody, URI.create("http://no-such-host.invalid"))) {
            for (StoreException e : failures(patient(endpoint, SECRET, 2).withClient(client))) {
                assertThat(e).isInstanceOf(StoreException.Unavailable.class).hasMessageContaining(endpoint.toString());
                assertOneSafeLine(e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Key", "LastModified", "ETag", "Size"})
    void aListingThatLacksWhatEveryServerTellsIsNoAnswer(String left) throws IOException {
        String object = "<Key>a</Key><LastModified>2026-01-02T03:04:05.000Z</LastModified><ETag>&quot;e&quot;</ETag>"
                + "<Size>1</Size>";
        String listing = "<ListBucketResult><Name>bucket</Name><IsTruncated>false</IsTruncated><Contents>"
                + object.replaceAll("<" + left + ">.*</" + left + ">", "") + "</Contents></ListBucketResult>";
        HttpServer odd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        odd.createContext("/", exchange -> {
            try (exchange) {
                byte[] answer = listing.getBytes(UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "application/xml");
                exchange.sendResponseHeaders(200, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        odd.start();
        URI endpoint = URI.create("http://127.0.0.1:" + odd.getAddress().getPort());
        try (S3Store store = S3Store.open(patient(endpoint, SECRET, 1))) {
            assertThatThrownBy(() -> store.list("bucket", "").toList())
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageStartingWith("cannot list s3://bucket/")
                    .hasMessageContaining("not as an S3 server");
        } finally {
            odd.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aWebPageIsNotTakenForAnAnswer(S3Settings.Client client) throws IOException {
        HttpServer page = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        page.createContext("/", exchange -> {
            try (exchange) {
                exchange.getRequestBody().readAllBytes();
                byte[] html = "<html><body>Welcome to the guest network<br></html>".getBytes(UTF_8);
                exchange.getResponseHeaders().add("Content-Type", "text/html");
                boolean head = exchange.getRequestMethod().equals("HEAD");
                exchange.sendResponseHeaders(200, head ? -1 : html.length);
                if (!head) {
                    exchange.getResponseBody().write(html);
                }
            }
        });
        page.start();
        try {
            URI endpoint = URI.create("http://127.0.0.1:" + page.getAddress().getPort());
            for (StoreException e : failures(patient(endpoint, SECRET, 2).withClient(client))) {
                assertThat(e)
                        .isInstanceOf(StoreException.Unavailable.class)
                        .hasMessageContaining("not as an S3 server");
                assertOneSafeLine(e);
            }
        } finally {
            page.stop(0);
        }
    }

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aLostAnswerIsSettledByAsking(S3Settings.Client client) throws IOException {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(
                        patient(proxy.endpoint(), SERVER.secretKey(), 1).withClient(client))) {
            store.createBucket(NAME.bucket());
            proxy.next(1, Request.method("PUT"), new Fault.AnswerLost());
            ObjectInfo written = store.write(NAME, content("lost answer"), WriteOptions.plain());
            assertThat(store.stat(NAME)).contains(written);
        }
    }

    @Test
    void aRepeatedConditionalWriteKnowsItsOwnFirstAttempt() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(patient(proxy.endpoint(), SERVER.secretKey(), 3))) {
            store.createBucket(NAME.bucket());
            store.delete(NAME);
            WriteOptions absent = WriteOptions.plain().onlyIf(Precondition.absent());
            proxy.next(1, Request.method("PUT"), new Fault.AnswerLost());
            store.write(NAME, content("same bytes"), absent);
            proxy.next(1, Request.method("PUT"), new Fault.AnswerLost());
            assertThatThrownBy(() -> store.write(NAME, content("same bytes"), absent))
                    .isInstanceOf(StoreException.Conflict.class);
        }
    }

    @Test
    void aWriteThatNobodyCanTellOfIsUncertain() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(patient(proxy.endpoint(), SERVER.secretKey(), 1))) {
            store.createBucket(NAME.bucket());
            store.delete(NAME);
            proxy.next(1, Request.method("PUT"), new Fault.RequestCut(Long.MAX_VALUE));
            StoreException never = failure(() -> store.write(NAME, content("x"), WriteOptions.plain()));
            assertThat(never).isInstanceOf(StoreException.Uncertain.class).hasMessageContaining(NAME.toString());
            proxy.next(1, Request.method("PUT"), new Fault.AnswerLost());
            proxy.next(1, Request.method("HEAD"), new Fault.AnswerLost());
            StoreException unknown = failure(() -> store.write(NAME, content("y"), WriteOptions.plain()));
            assertThat(unknown).isInstanceOf(StoreException.Uncertain.class);
            assertOneSafeLine(unknown);
        }
    }

    @Test
    void passingFailuresAreRepeated() throws IOException {
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(patient(proxy.endpoint(), SERVER.secretKey(), 4))) {
            store.createBucket(NAME.bucket());
            proxy.next(2, Request.method("PUT"), new Fault.RequestCut(Long.MAX_VALUE));
            store.write(NAME, content("third time lucky"), WriteOptions.plain());
            proxy.next(1, Request.method("GET"), new Fault.RequestCut(Long.MAX_VALUE));
            try (StoredObject object = store.read(NAME)) {
                assertThat(object.bytes().readAllBytes()).asString(UTF_8).isEqualTo("third time lucky");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aConnectionThatBreaksOffIsNoSilentEnd(S3Settings.Client client) throws IOException {
        byte[] bytes = new byte[1 << 20];
        new Random(1).nextBytes(bytes);
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(
                        patient(proxy.endpoint(), SERVER.secretKey(), 1).withClient(client))) {
            store.createBucket(NAME.bucket());
            store.write(NAME, Content.of(bytes), WriteOptions.plain());
            proxy.next(1, Request.method("GET"), new Fault.AnswerCut(300_000, false));
            try (StoredObject object = store.read(NAME)) {
                assertThatThrownBy(() -> object.bytes().readAllBytes()).isInstanceOf(IOException.class);
            }
        }
    }

    @Test
    void anUploadInPartsThatFailsLeavesNothing() throws IOException {
        byte[] bytes = new byte[11 << 20];
        new Random(2).nextBytes(bytes);
        ObjectName name = new ObjectName(NAME.bucket(), "in-parts");
        try (FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
                S3Store store = S3Store.open(patient(proxy.endpoint(), SERVER.secretKey(), 1))) {
            store.createBucket(NAME.bucket());
            proxy.next(1, Request.method("PUT"), new Fault.RequestCut(Long.MAX_VALUE));
            assertThat(failure(() -> store.write(name, Content.of(bytes), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Unavailable.class);
            assertThat(store.stat(name)).isEmpty();
            store.write(name, Content.of(bytes), WriteOptions.plain());
            try (StoredObject object = store.read(name)) {
                assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes)).isTrue();
            }
        }
    }

    @Test
    void objectsTooLargeForOneRequestAreCopiedInParts() throws IOException {
        byte[] bytes = new byte[11 << 20];
        new Random(3).nextBytes(bytes);
        try (S3Store store = S3Store.open(patient(SERVER.endpoint(), SERVER.secretKey(), 3), 5 << 20)) {
            store.createBucket(NAME.bucket());
            ObjectName from = new ObjectName(NAME.bucket(), "copy/from ä");
            ObjectName to = new ObjectName(NAME.bucket(), "copy/to");
            ObjectInfo source =
                    store.write(from, Content.of(bytes), WriteOptions.plain().withContentType("image/tiff"));
            ObjectInfo copy = store.copy(from, to);
            assertThat(copy.sha256()).isEqualTo(source.sha256()).isPresent();
            assertThat(copy.contentType()).contains("image/tiff");
            try (StoredObject object = store.read(to)) {
                assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes)).isTrue();
            }
        }
    }

    @Test
    void metadataNamesOfTheStoreAreRefused() {
        try (S3Store store = S3Store.open(patient(SERVER.endpoint(), SERVER.secretKey(), 2))) {
            WriteOptions own = WriteOptions.plain().withMetadata(Map.of("coffer-sha256", "00"));
            assertThatThrownBy(() -> store.write(NAME, content("x"), own)).isInstanceOf(StoreException.Refused.class);
        }
    }

    /// One failure of each operation.
    private static List<StoreException> failures(S3Settings settings) {
        try (S3Store store = S3Store.open(settings)) {
            return Stream.<Callable<?>>of(
                            () -> store.stat(NAME),
                            () -> store.read(NAME),
                            () -> store.write(NAME, content("x"), WriteOptions.plain()),
                            () -> store.list(NAME.bucket(), "").toList())
                    .map(S3FailuresTest::failure)
                    .toList();
        }
    }

    private static StoreException failure(Callable<?> call) {
        StoreException e = catchThrowableOfType(StoreException.class, call::call);
        assertThat(e).isNotNull();
        return e;
    }

    private static void assertOneSafeLine(StoreException e) {
        assertThat(e.getMessage()).hasLineCount(1).startsWith("cannot ");
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString()).doesNotContain(SECRET).doesNotContain(SERVER.secretKey());
    }

    private static S3Settings patient(URI endpoint, String secret, int attempts) {
        return S3Settings.at(endpoint, SERVER.accessKey(), secret)
                .withTransfer(S3Settings.Transfer.usual()
                        .withParts(5 << 20, 3)
                        .withPatience(Duration.ofSeconds(5), Duration.ofSeconds(20), attempts));
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }
}
