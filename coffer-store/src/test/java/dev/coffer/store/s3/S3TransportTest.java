package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.store.ByteRange;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.Fault;
import dev.coffer.testing.servers.FaultProxy;
import dev.coffer.testing.servers.FaultProxy.Request;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What a store makes of a line and a server that do not always do their part: how long it waits, how often it
/// asks, how many requests it makes at once, and what it says in the end.
final class S3TransportTest {
    private static final S3Access SERVER = S3Proxy.shared();
    private static final Predicate<Request> GET = Request.method("GET");
    private static final Predicate<Request> PUT = Request.method("PUT");

    private final FaultProxy proxy = FaultProxy.before(SERVER.endpoint());
    private final ObjectName name = new ObjectName("transport-" + Long.toHexString(System.nanoTime()), "k");
    private final byte[] bytes = new byte[3 << 20];

    @BeforeEach
    void makeTheBucket() {
        new Random(1).nextBytes(bytes);
        try (S3Store store = open(usual())) {
            store.createBucket(name.bucket());
        }
    }

    @AfterEach
    void closeProxy() {
        proxy.close();
    }

    // Reading

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aReadThatBreaksGoesOnAtThatByte(S3Settings.Client client) throws IOException {
        try (S3Store store = S3Store.open(settings(usual()).withClient(client))) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            proxy.next(1, GET, new Fault.AnswerCut(300_000, false));
            proxy.next(1, GET, new Fault.AnswerCut(1_500_000, true));
            try (StoredObject object = store.read(name)) {
                assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes)).isTrue();
            }
            proxy.next(2, GET, new Fault.AnswerCut(100_000, true));
            try (StoredObject object = store.read(name, new ByteRange.Part(1_000, 500_000))) {
                assertThat(Arrays.equals(object.bytes().readAllBytes(), Arrays.copyOfRange(bytes, 1_000, 501_000)))
                        .isTrue();
            }
        }
        assertThat(proxy.seen().stream()
                        .filter(GET)
                        .map(get -> Optional.ofNullable(get.headers().get("Range"))))
                .contains(Optional.of("bytes=300000-" + (bytes.length - 1)));
    }

    @Test
    void aReadThatBreaksGoesOnWithTheSameVersionOrNotAtAll() throws IOException {
        try (S3Store store = open(usual())) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            proxy.next(1, GET, new Fault.AnswerCut(300_000, true));
            try (StoredObject object = store.read(name)) {
                assertThat(object.bytes().readNBytes(100)).hasSize(100);
                store.write(name, Content.of(new byte[bytes.length]), WriteOptions.plain());
                assertThatThrownBy(() -> object.bytes().readAllBytes())
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("replaced");
            }
        }
    }

    @Test
    void aReadThatBreaksAgainAndAgainEnds() throws IOException {
        try (S3Store store = open(usual())) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            proxy.each(GET, new Fault.AnswerCut(1_000, false));
            try (StoredObject object = store.read(name)) {
                assertThatThrownBy(() -> object.bytes().readAllBytes()).isInstanceOf(IOException.class);
            }
            assertThat(proxy.count(GET)).isEqualTo(usual().attempts());
        }
    }

    /// The transport cannot tell bytes that were changed on the way from others; the digest that comes with
    /// them can.
    @Test
    void wrongBytesAreNotThoseOfTheDigestThatComesWithThem() throws IOException {
        try (S3Store store = open(usual())) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            for (Fault fault : List.of(new Fault.AnswerSpoilt(1_234_567), new Fault.AnswerShortened(1_000))) {
                proxy.next(1, GET, fault);
                try (StoredObject object = store.read(name)) {
                    Sha256 found = Sha256.of(object.bytes().readAllBytes());
                    assertThat(object.info().sha256())
                            .contains(Sha256.of(bytes))
                            .isNotEqualTo(Optional.of(found));
                }
            }
        }
    }

    @Test
    void aListingWhoseTextIsSpoiltIsAnErrorOfTheStore() {
        try (S3Store store = open(usual())) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            for (long offset : List.of(0L, 40L, 60L)) {
                proxy.each(GET, new Fault.AnswerSpoilt(offset));
                assertThat(failure(() -> store.list(name.bucket(), "").toList()))
                        .isInstanceOf(StoreException.Unavailable.class)
                        .hasMessageStartingWith("cannot list s3://" + name.bucket());
                proxy.calm();
            }
            assertThat(store.list(name.bucket(), "")).hasSize(1);
        }
    }

    // Writing

    @Test
    void anObjectThatIsNotFoundAfterItsAnswerWasLostIsUncertain() {
        try (S3Store store = open(usual().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(20), 1))) {
            proxy.next(1, PUT, new Fault.AnswerLost());
            proxy.each(Request.method("HEAD"), Fault.notFound());
            assertThat(failure(() -> store.write(name, Content.of(bytes), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Uncertain.class);
            proxy.calm();
            ObjectInfo there = store.stat(name).orElseThrow();
            assertThat(there.sha256()).contains(Sha256.of(bytes));
        }
    }

    @Test
    void anObjectThatIsNotFoundAfterItWasWrittenIsAbsentAsTheServerSays() {
        try (S3Store store = open(usual())) {
            store.write(name, Content.of(bytes), WriteOptions.plain());
            proxy.next(1, Request.method("HEAD"), Fault.notFound());
            proxy.next(1, GET, Fault.notFound());
            assertThat(store.stat(name)).isEmpty();
            assertThat(failure(() -> store.read(name))).isInstanceOf(StoreException.NotFound.class);
            assertThat(store.stat(name)).isPresent();
        }
    }

    @Test
    void aServerThatTookOtherBytesThanItSaysHasTheWriteRefused() {
        Fault other = new Fault.AnswerHeader(
                "x-amz-checksum-sha256", Sha256.of(new byte[] {1}).base64());
        try (S3Store store = open(usual())) {
            proxy.next(1, PUT, other);
            assertThat(failure(() -> store.write(name, Content.of(bytes), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Corrupt.class);
            proxy.next(1, Request::isPart, other);
            ObjectName large = new ObjectName(name.bucket(), "large");
            assertThat(failure(() -> store.write(large, Content.of(new byte[6 << 20]), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Corrupt.class);
            assertThat(store.stat(large)).isEmpty();
        }
    }

    // Waiting and repeating

    @ParameterizedTest
    @EnumSource(S3Settings.Client.class)
    void aServerThatStoppedAnsweringIsGivenUpAtTheDeadline(S3Settings.Client client) {
        S3Settings.Transfer impatient = usual().withPatience(Duration.ofSeconds(5), Duration.ofHours(1), 10)
                .withDeadline(Duration.ofMillis(700));
        ObjectName listed = new ObjectName(name.bucket(), "listed");
        try (S3Store store = S3Store.open(settings(impatient).withClient(client))) {
            proxy.each(request -> true, new Fault.Stalled());
            assertThat(failure(() -> store.stat(name)))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("no answer")
                    .hasMessageContaining(proxy.endpoint().toString());
            assertThat(failure(() -> store.write(name, Content.of("x".getBytes(UTF_8)), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Uncertain.class)
                    .hasMessageContaining("no answer");
            assertThat(failure(() -> store.list(listed.bucket(), "").toList()))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("no answer");
        }
    }

    @Test
    void whoIsToldToComeAfterTheDeadlineDoesNotWait() {
        try (S3Store store = open(usual().withDeadline(Duration.ofMinutes(2)))) {
            proxy.each(PUT, Fault.slowDown(100_000));
            assertThat(failure(() -> store.write(name, Content.of(bytes), WriteOptions.plain())))
                    .isInstanceOf(StoreException.Unavailable.class)
                    .hasMessageContaining("SlowDown");
            assertThat(proxy.count(PUT)).isEqualTo(2); // the bucket, and one attempt
        }
    }

    @Test
    void whatTheServerRefusesIsNotAskedAgain() {
        try (S3Store store = open(usual())) {
            for (int status : new int[] {400, 401, 403, 404, 405, 409, 412, 416, 501}) {
                long before = proxy.count(GET);
                proxy.next(1, GET, new Fault.Answered(status, Map.of(), ""));
                assertThat(failure(() -> store.read(name))).isNotInstanceOf(StoreException.Unavailable.class);
                assertThat(proxy.count(GET) - before).as("status %d", status).isEqualTo(1);
            }
        }
    }

    @Test
    void bothWaysToTheServerShareOneBudgetOfRetries() {
        S3Settings.Transfer stubborn = usual().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(5), 1000);
        try (S3Connection s3 = S3Connection.open(settings(stubborn))) {
            assertThat(s3.client()
                            .serviceClientConfiguration()
                            .overrideConfiguration()
                            .retryStrategy())
                    .containsSame(s3.retries());
        }
    }

    @Test
    void aServerThatIsAskedTooMuchIsAskedLess() throws Exception {
        int takes = 4;
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        try (S3Connection s3 = S3Connection.open(
                        settings(usual().withPatience(Duration.ofSeconds(5), Duration.ofSeconds(20), 30)),
                        client -> new CountedHttpClient(client, running, most));
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            proxy.plan(request -> running.get() > takes && request.method().equals("HEAD")
                    ? Optional.of(Fault.slowDown(0))
                    : Optional.empty());
            List<Future<Optional<ObjectInfo>>> all = IntStream.range(0, 300)
                    .mapToObj(i -> threads.submit(() -> new S3Heads(s3).stat("look", name)))
                    .toList();
            for (Future<Optional<ObjectInfo>> one : all) {
                assertThat(one.get()).isEmpty();
            }
            assertThat(most.get()).isGreaterThan(takes);
            assertThat(s3.gate().limit()).isLessThan(usual().connections());
            // all were served, by far fewer refusals than asking on at full width would have met
            assertThat(proxy.count(Request.method("HEAD"))).isLessThan(300 * 3);
        }
    }

    private S3Store open(S3Settings.Transfer transfer) {
        return S3Store.open(settings(transfer));
    }

    private S3Settings settings(S3Settings.Transfer transfer) {
        return S3Settings.at(proxy.endpoint(), SERVER.accessKey(), SERVER.secretKey())
                .withTransfer(transfer);
    }

    private static S3Settings.Transfer usual() {
        return S3Settings.Transfer.usual().withParts(5 << 20, 3);
    }

    private static StoreException failure(Callable<?> call) {
        StoreException e = catchThrowableOfType(StoreException.class, call::call);
        assertThat(e).isNotNull();
        assertThat(e.getMessage()).hasLineCount(1);
        return e;
    }
}
