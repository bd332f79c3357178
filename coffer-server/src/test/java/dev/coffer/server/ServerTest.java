package dev.coffer.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.DerivativeSettings;
import dev.coffer.repository.BlobLayout;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerTest {
    private static final String LAND = "9936b2957bfe49bc1cf7fb23a615c571";

    @TempDir
    Path directory;

    private Running server = Running.server();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aThumbnailIsServedWithAllThatABrowserAndACacheNeed() {
        HttpResponse<byte[]> answer = server.get("/clip/100x100/" + LAND);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(answer.body().length));
        assertThat(header(answer, "Cache-Control")).isEqualTo("public, max-age=31536000, immutable");
        assertThat(header(answer, "ETag")).matches("\"[A-Za-z0-9_-]{24}\"");
        assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(answer, "Content-Security-Policy")).contains("default-src 'none'", "sandbox");
        assertThat(header(answer, "Cross-Origin-Resource-Policy")).isEqualTo("cross-origin");
        assertThat(answer.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void theSecondAnswerIsTheFirstOutOfMemory() {
        HttpResponse<byte[]> first = server.get("/crop/60x50/" + LAND);
        HttpResponse<byte[]> second = server.get("/crop/60x50/" + LAND);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(withoutDate(second)).isEqualTo(withoutDate(first));
        assertThat(server.derivatives().statistics().renders()).isEqualTo(1);
        assertThat(server.derivatives().statistics().memoryHits()).isEqualTo(1);
    }

    @Test
    void headTellsWhatGetWouldWithoutABody() {
        for (int i = 0; i < 2; i++) {
            HttpResponse<byte[]> head = server.send("HEAD", "/clip/80x80/" + LAND);
            HttpResponse<byte[]> get = server.get("/clip/80x80/" + LAND);
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.body()).isEmpty();
            assertThat(withoutDate(head)).isEqualTo(withoutDate(get));
        }
    }

    @Test
    void whoHasThePictureIsToldSoWithoutARender() {
        String etag = header(server.get("/clip/90x90/" + LAND), "ETag");
        try (Running other = Running.server()) {
            HttpResponse<byte[]> answer = other.get("/clip/90x90/" + LAND, "If-None-Match", "\"x\", W/" + etag);
            assertThat(answer.statusCode()).isEqualTo(304);
            assertThat(header(answer, "ETag")).isEqualTo(etag);
            assertThat(header(answer, "Cache-Control")).contains("immutable");
            assertThat(answer.headers().firstValue("Content-Length")).isEmpty();
            assertThat(other.derivatives().statistics().renders()).isZero();
            assertThat(other.get("/clip/91x91/" + LAND, "If-None-Match", etag).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsGoneIsNotConfirmedToWhoHasIt() {
        String gone = server.stash(Arrays.copyOf(Running.picture("s_land.jpg"), 400_000));
        String etag = header(server.get("/clip/90x90/" + gone), "ETag");
        try (Running without = Running.server()) {
            assertThat(without.get("/clip/90x90/" + gone, "If-None-Match", etag).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void pilboxFormNamesAStashedBlobAndMakesTheSamePictureAvailable() {
        HttpResponse<byte[]> answer = server.get("/?url=blob:" + LAND + "&w=100&h=100&mode=clip");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(answer, "Cache-Control")).contains("immutable");
        assertThat(server.get("/?url=blob:" + LAND.toUpperCase(Locale.ROOT) + "&w=10")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void noopGivesTheOriginalUnderATypeThatRunsNothing() {
        HttpResponse<byte[]> picture = server.get("/?op=noop&url=blob:" + LAND);
        assertThat(picture.body()).isEqualTo(Running.picture("s_land.jpg"));
        assertThat(header(picture, "Content-Type")).isEqualTo("image/jpeg");
        String page = server.stash("<html><script>alert(1)</script></html>".getBytes(StandardCharsets.UTF_8));
        HttpResponse<byte[]> answer = server.get("/?op=noop&url=blob:" + page);
        assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
        assertThat(header(answer, "Content-Disposition")).isEqualTo("attachment");
    }

    @Test
    void anOriginalThatIsLargerThanMemoryWouldHoldIsSentAsItComes() {
        byte[] large = Arrays.copyOf(Running.picture("s_land.jpg"), 51_000_000);
        String id = server.stash(large);
        HttpResponse<byte[]> answer = server.get("/?op=noop&url=blob:" + id);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(header(answer, "Content-Type")).isEqualTo("image/jpeg");
        assertThat(header(answer, "Cache-Control")).contains("immutable");
        assertThat(Arrays.equals(answer.body(), large)).isTrue();
        for (int i = 0; i < 34; i++) { // more than may be under way at once
            HttpResponse<byte[]> head = server.send("HEAD", "/?op=noop&url=blob:" + id);
            assertThat(header(head, "Content-Length")).isEqualTo("51000000");
            assertThat(head.body()).isEmpty();
        }
        assertThat(server.get("/?op=noop&url=blob:" + id, "If-None-Match", header(answer, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void aLargeOriginalThatIsDamagedNeverArrivesWhole() {
        byte[] large = Arrays.copyOf(Running.picture("s_land.jpg"), 51_000_000);
        String id = server.stash(large);
        large[50_999_999] = 1;
        server.put(id, large);
        for (int i = 0; i < 34; i++) { // more than may be under way at once
            assertThatThrownBy(() -> server.get("/?op=noop&url=blob:" + id)).hasRootCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void nothingIsFetchedFromTheWebUnlessHostsAreAllowed() {
        HttpResponse<byte[]> answer = server.get("/?url=http%3A%2F%2F127.0.0.1%2Fx.jpg&w=1");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(text(answer)).contains("\"error_code\": 103");
    }

    @Test
    void innerAddressesAreNotFetchedEvenFromAllowedHosts() {
        try (Origin origin = new Origin();
                Running other = Running.server(ServerSettings.standard().with("allowed_hosts", "*"))) {
            String url = ("http://" + origin.authority() + "/img/s_land.jpg")
                    .replace(":", "%3A")
                    .replace("/", "%2F");
            assertThat(other.get("/?w=10&url=" + url).statusCode()).isEqualTo(404);
            assertThat(origin.requests()).isZero();
        }
    }

    @Test
    void otherMethodsAreNotAllowed() {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW")) {
            HttpResponse<byte[]> answer = server.send(method, "/clip/10x10/" + LAND);
            assertThat(answer.statusCode()).as(method).isEqualTo(405);
            assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
        }
    }

    @Test
    void healthSaysWhatIsThere() {
        HttpResponse<byte[]> live = server.get("/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(text(live)).isEqualTo("{\"status\": \"live\"}");
        HttpResponse<byte[]> ready = server.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(text(ready)).isEqualTo("{\"status\": \"ready\", \"checks\": {\"store\": \"ok\"}}");
    }

    @Test
    void aServerWithoutWhatItNeedsIsNotReadyAndKeepsTheReasonToItself() {
        HealthCheck failing = new HealthCheck("catalogue", () -> {
            throw new IllegalStateException("secret path /etc/x");
        });
        try (Server other = Server.start(
                ServerSettings.standard().withPort(0), new NoBlobs(), server.derivatives(), List.of(failing))) {
            String answer = get(other, "/health/ready");
            assertThat(answer)
                    .startsWith("503 ")
                    .contains("\"catalogue\": \"failed\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void metricsCountRequestsRendersAndCaches() {
        server.get("/clip/70x70/" + LAND);
        server.get("/clip/70x70/" + LAND);
        server.get("/nothing");
        HttpResponse<byte[]> answer = server.get("/metrics");
        assertThat(header(answer, "Content-Type")).startsWith("text/plain; version=0.0.4");
        assertThat(text(answer))
                .contains("coffer_http_requests_seconds_count{route=\"thumbnail\",status=\"200\"} 2")
                .contains("coffer_http_requests_seconds_count{route=\"unknown\",status=\"404\"} 1")
                .contains("coffer_http_requests_seconds_bucket{route=\"thumbnail\",status=\"200\",le=\"0.001\"}")
                .contains("coffer_renders_total{kind=\"all\"} 1.0")
                .contains("coffer_cache_hits_total{kind=\"memory\"} 1.0")
                .contains("coffer_cache_size_memory_bytes")
                .contains("coffer_renders_waiting")
                .contains("coffer_http_sent_bytes_total")
                .contains("jvm_memory_used_bytes");
    }

    @Test
    void http2IsSpokenWithoutEncryption() throws Exception {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            for (int i = 0; i < 3; i++) {
                HttpResponse<byte[]> answer = client.send(
                        HttpRequest.newBuilder(server.running().uri().resolve("/clip/100x100/" + LAND))
                                .build(),
                        BodyHandlers.ofByteArray());
                assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body())
                        .isEqualTo(server.get("/clip/100x100/" + LAND).body());
            }
        }
    }

    @Test
    void aPortInUseIsSaidInOneLine() {
        ServerSettings same = ServerSettings.standard().withPort(server.port());
        assertThatThrownBy(() -> Server.start(same, new NoBlobs(), server.derivatives(), List.of()))
                .isInstanceOf(ServerException.PortInUse.class)
                .hasMessage(
                        "another process listens on 127.0.0.1:" + server.port() + "; stop it or choose another port");
    }

    @Test
    void anAddressOfAnotherMachineIsSaidInOneLine() {
        ServerSettings elsewhere = ServerSettings.standard().withPort(0).withBind("192.0.2.1");
        assertThatThrownBy(() -> Server.start(elsewhere, new NoBlobs(), server.derivatives(), List.of()))
                .isInstanceOf(ServerException.AddressUnusable.class)
                .hasMessageContaining("cannot listen on 192.0.2.1:0");
    }

    @Test
    void closingLetsRequestsInWorkFinishAndRefusesNewOnes() throws Exception {
        ServerSettings settings = ServerSettings.standard()
                .with("allow_private", "true")
                .with("allowed_hosts", "*")
                .withWeb(ServerSettings.standard()
                        .with("allow_private", "true")
                        .web()
                        .withTemporary(directory));
        try (Origin origin = new Origin();
                Running stopping = Running.server(settings)) {
            String url = "http%3A%2F%2F127.0.0.1%3A" + origin.authority().substring(10)
                    + "%2Fslow%2Fs_land.jpg%3Fdelay%3D1&w=20&h=20";
            CompletableFuture<HttpResponse<byte[]>> inWork =
                    CompletableFuture.supplyAsync(() -> stopping.get("/?url=" + url));
            Conditions.until(() -> origin.requests() == 1);
            stopping.running().close();
            HttpResponse<byte[]> answer = inWork.get(30, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isNotEmpty();
            assertThat(stopping.raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("broken");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aRestartServesFromDiskWhatWasRenderedBefore() {
        DerivativeSettings onDisk = DerivativeSettings.standard().withDisk(directory, 10 << 20);
        BlobLayout.Simple layout = new BlobLayout.Simple("thumbs");
        byte[] first;
        try (Running one = Running.server(ServerSettings.standard(), layout, onDisk)) {
            first = one.get("/clip/50x50/" + LAND).body();
        }
        try (Running two = Running.server(ServerSettings.standard(), layout, onDisk)) {
            assertThat(two.get("/clip/50x50/" + LAND).body()).isEqualTo(first);
            assertThat(two.derivatives().statistics().renders()).isZero();
        }
    }

    @Test
    void anAccessLogCanBeHad() {
        try (Running logging = Running.server(ServerSettings.standard().with("access_log", "true"))) {
            assertThat(logging.get("/clip/10x10/" + LAND).statusCode()).isEqualTo(200);
        }
    }

    private static String get(Server server, String target) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(server.uri().resolve(target))
                            .timeout(Duration.ofSeconds(30))
                            .build(),
                    BodyHandlers.ofString());
            return answer.statusCode() + " " + answer.body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, List<String>> withoutDate(HttpResponse<byte[]> answer) {
        Map<String, List<String>> headers = new TreeMap<>(answer.headers().map());
        headers.remove("date");
        return headers;
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse("(none)");
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }
}
