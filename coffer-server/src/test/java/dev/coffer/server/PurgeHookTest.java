package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.CacheTag;
import dev.coffer.repository.Digests;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Graces;
import dev.coffer.repository.PurgeCalls;
import dev.coffer.repository.Quarantine;
import dev.coffer.repository.Receipt;
import dev.coffer.repository.RepositoryException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a cache before the servers is told, by calls to a real HTTP server that stands for one.
class PurgeHookTest {
    @TempDir
    Path home;

    private final Collection<Call> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger status = new AtomicInteger(200);
    private final AtomicReference<String> retryAfter = new AtomicReference<>("");
    private Keeping repository;
    private HttpServer cache;

    private record Call(String method, String path, String key, String body) {}

    @BeforeEach
    void open() throws IOException {
        repository = new Keeping(home);
        cache = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cache.createContext("/", this::answer);
        cache.start();
    }

    @AfterEach
    void close() {
        repository.close();
        cache.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        calls.add(new Call(
                exchange.getRequestMethod(),
                String.valueOf(exchange.getRequestURI()),
                String.valueOf(exchange.getRequestHeaders().getFirst("Secret-Key")),
                new String(body, StandardCharsets.UTF_8)));
        if (!retryAfter.get().isEmpty()) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter.get());
        }
        exchange.sendResponseHeaders(status.get(), -1);
        exchange.close();
    }

    @Test
    void eachTagOfWhatIsPurgedIsToldAndNothingOfBefore() {
        publish("photos/before.jpg", "s_land.jpg");
        repository.erase("photos/before.jpg");
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        follow();
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings("POST", "/purge/{tag}", ""))) {
            repository.erase("photos/lake.jpg");
            Conditions.until(() -> receipt("photos/lake.jpg").isComplete());
            assertThat(receipt("photos/lake.jpg").calls())
                    .hasSize(3)
                    .allSatisfy(call -> assertThat(call.attempts()).isEqualTo(1));
        }
        assertThat(calls.stream().map(Call::path).collect(Collectors.toSet()))
                .isEqualTo(tags(digests, "photos/lake.jpg").stream()
                        .map(tag -> "/purge/" + tag)
                        .collect(Collectors.toSet()));
        assertThat(calls).hasSize(3).allSatisfy(call -> {
            assertThat(call.method()).isEqualTo("POST");
            assertThat(call.key()).isEqualTo("s3cret");
        });
    }

    @Test
    void severalTagsGoIntoOneCall() {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        follow();
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings("PURGE", "/", "{\"tags\":{json}}"))) {
            repository.erase("photos/lake.jpg");
            Conditions.until(() -> receipt("photos/lake.jpg").isComplete());
        }
        assertThat(calls).singleElement().satisfies(call -> {
            assertThat(call.method()).isEqualTo("PURGE");
            assertThat(call.body()).startsWith("{\"tags\":[\"").contains(tags(digests, "photos/lake.jpg"));
        });
    }

    @Test
    void whatCouldNotBeToldIsToldByTheNextServer() {
        publish("photos/lake.jpg", "s_big.jpg");
        follow();
        PurgeHookSettings settings = settings("POST", "/{keys}", "");
        status.set(503);
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings)) {
            repository.erase("photos/lake.jpg");
            Conditions.until(() -> receipt("photos/lake.jpg").calls().stream()
                    .anyMatch(call -> call.why().contains("the answer was 503")));
            assertThat(receipt("photos/lake.jpg").isComplete()).isFalse();
        }
        status.set(204);
        int failed = calls.size();
        try (PurgeHook first = PurgeHook.start(repository.catalogue, settings);
                PurgeHook second = PurgeHook.start(repository.catalogue, settings)) {
            Conditions.until(() -> receipt("photos/lake.jpg").isComplete());
        }
        assertThat(calls).as("once, of two servers").hasSize(failed + 1);
    }

    @Test
    void aCacheIsLeftAloneForAsLongAsItSays() {
        publish("photos/lake.jpg", "s_big.jpg");
        follow();
        status.set(429);
        retryAfter.set("7200");
        long hour = System.currentTimeMillis() + 3_600_000;
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings("POST", "/{tag}", ""))) {
            repository.erase("photos/lake.jpg");
            Conditions.until(() -> due(hour) == 3);
            status.set(204);
            publish("photos/other.jpg", "s_land.jpg");
            repository.erase("photos/other.jpg");
            Conditions.until(() -> due(0) == 6);
            assertThat(calls).as("one was refused, and no other made").hasSize(1);
        }
        repository.catalogue.transact(tx -> tx.session().update("UPDATE purge_call SET due_at = 0"));
        status.set(503);
        retryAfter.set("1");
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings("POST", "/{tag}", ""))) {
            Conditions.until(() -> calls.size() >= 2);
            status.set(204);
            Conditions.until(() -> due(0) == 0);
        }
    }

    /// Calls that are to be made, later than that.
    private long due(long after) {
        return repository.catalogue.look(
                session -> session.number("SELECT count(*) FROM purge_call WHERE due_at > ?", after));
    }

    @Test
    void whatIsPutInQuarantineIsToldToo() {
        Digests digests = publish("photos/lake.jpg", "s_big.jpg");
        publish("photos/same.jpg", "s_big.jpg");
        follow();
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, settings("POST", "/{tag}", ""))) {
            new Quarantine(repository.catalogue).set(digests.sha256(), "case 7");
            Conditions.until(() -> calls.size() == 4);
        }
        Set<String> tags = new HashSet<>(tags(digests, "photos/lake.jpg"));
        tags.addAll(tags(digests, "photos/same.jpg"));
        assertThat(calls).extracting(call -> call.path().substring(1)).containsExactlyInAnyOrderElementsOf(tags);
    }

    @Test
    void nothingButHttpsToTheWorldIsCalledUnlessAllowed() {
        assertThatThrownBy(() -> PurgeHook.start(
                        repository.catalogue,
                        new PurgeHookSettings("POST", "http://example.org/{tag}", Map.of(), "", false)))
                .isInstanceOf(RepositoryException.Fetch.class)
                .hasMessageContaining("only https");
        assertThatThrownBy(() -> PurgeHook.start(
                        repository.catalogue,
                        new PurgeHookSettings("POST", "https://example.org:8443/{tag}", Map.of(), "", false)))
                .isInstanceOf(RepositoryException.Fetch.class)
                .hasMessageContaining("port 8443");
    }

    @Test
    void anInnerAddressIsNotConnectedTo() {
        publish("photos/lake.jpg", "s_big.jpg");
        follow();
        PurgeHookSettings inner = new PurgeHookSettings("POST", "https://localhost/{keys}", Map.of(), "", false);
        try (PurgeHook hook = PurgeHook.start(repository.catalogue, inner)) {
            repository.erase("photos/lake.jpg");
            Conditions.until(() -> receipt("photos/lake.jpg").calls().stream()
                    .anyMatch(call -> call.why().contains("inner address")));
        }
    }

    @Test
    void settingsThatMakeNoCallAreRefusedWithoutASecret() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PurgeHookSettings("POST", "https://x.example/", Map.of(), "", false))
                .withMessageContaining("nowhere says {tag}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PurgeHookSettings("POST /", "https://x.example/{tag}", Map.of(), "", false))
                .withMessageContaining("not a method");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PurgeHookSettings("POST", "https://x y/{tag}", Map.of(), "", false))
                .withMessageContaining("not an address");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PurgeHookSettings.headers("s3cret"))
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("s3cret"));
        assertThat(PurgeHookSettings.headers("A: b\n\n C : d:e \n")).isEqualTo(Map.of("A", "b", "C", "d:e"));
        assertThat(settings("POST", "/{tag}", "").toString()).doesNotContain("s3cret");
    }

    private PurgeHookSettings settings(String method, String path, String body) {
        String url = "http://127.0.0.1:" + cache.getAddress().getPort() + path;
        return new PurgeHookSettings(method, url, Map.of("Secret-Key", "s3cret"), body, true);
    }

    /// Begins to follow the purges, as a first server with a hook does.
    private void follow() {
        new PurgeCalls(repository.catalogue).list();
    }

    private Receipt receipt(String path) {
        return repository.housekeeping.receipt(new EntryPath(path), Graces.standard());
    }

    private Digests publish(String path, String picture) {
        return repository.publish(path, Running.picture(picture)).blob().digests();
    }

    private static Set<String> tags(Digests digests, String path) {
        return List.of(
                        CacheTag.of(BlobId.of(digests.sha256())),
                        CacheTag.of(BlobId.of(digests.md5())),
                        CacheTag.of(new EntryPath(path)))
                .stream()
                .map(CacheTag::text)
                .collect(Collectors.toSet());
    }
}
