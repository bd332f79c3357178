package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.app.Workplace.Answer;
import dev.coffer.media.json.JsonTree;
import dev.coffer.repository.Catalogue;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.Footage;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A background job whose film is made by MediaConvert, which a stub stands for, outlives its host.
class MediaConvertJobTest {
    private static final S3Access S3 = S3Proxy.shared();
    private static final String BUCKET = "films-" + ProcessHandle.current().pid();

    @TempDir
    private Path home;

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
    private HttpServer service;
    private ObjectStore store;
    private Workplace place;
    private volatile boolean isDone;

    @BeforeEach
    void begin() throws IOException {
        store = S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()));
        store.createBucket(BUCKET);
        service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        service.createContext("/", this::answer);
        service.start();
        place = Workplace.onSqlite(home);
        Files.writeString(
                home.resolve("coffer.yaml"),
                String.join(
                        "\n",
                        "transcoder: mediaconvert",
                        "mediaconvert_role: arn:aws:iam::123456789012:role/films",
                        "mediaconvert_staging: s3://" + BUCKET + "/work",
                        "mediaconvert_endpoint: http://127.0.0.1:"
                                + service.getAddress().getPort(),
                        "mediaconvert_poll: 1",
                        "s3_endpoint: " + S3.endpoint(),
                        "s3_region: " + S3.region(),
                        "s3_access_key: " + S3.accessKey(),
                        "s3_secret_key: " + S3.secretKey(),
                        ""),
                StandardOpenOption.APPEND);
    }

    @AfterEach
    void end() {
        service.stop(0);
        store.close();
    }

    @Test
    void afterACrashOfItsHostTheSameJobAtAwsIsWaitedFor() throws Exception {
        place.run("publish", Footage.of("avi").toString(), "--as", "film.avi");
        Answer added = place.run("video", "transcode", "film.avi", "--publish", "film.mp4", "--job");
        assertThat(added.code()).as(added.toString()).isZero();
        String id = added.rows().getFirst().split("\t")[0];
        Process first = hasty("h1");
        until(() -> kept().endsWith(" job-1"));
        first.destroyForcibly();
        first.waitFor();

        isDone = true;
        Process second = hasty("h2");
        try {
            Answer followed = place.run("jobs", "show", "--follow", id);
            assertThat(followed.code()).as(followed.toString()).isZero();
        } finally {
            second.destroyForcibly();
            second.waitFor();
        }
        assertThat(requests.stream().filter(request -> !request.startsWith("GET")))
                .as("begun once, and not cancelled")
                .containsExactly("POST /2017-08-29/jobs");
        assertThat(place.run("jobs", "show", id).rows()).contains("host\th2", "attempts\t2 of 5");
        assertThat(place.run("video", "info", "film.mp4").rows()).contains("  size        160 × 120");
        try (var left = store.list(BUCKET, "")) {
            assertThat(left).isEmpty();
        }
    }

    private String kept() {
        try (Catalogue catalogue = Catalogue.open(place.catalogue())) {
            return catalogue
                    .look(session -> session.list("SELECT COALESCE(kept, '') FROM job", row -> row.getString(1)))
                    .getFirst();
        }
    }

    private Process hasty(String host) throws IOException {
        return place.startOther(home.resolve("o"), home.resolve("e"), HastyWorker.class, host);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String what = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            requests.add(what);
            boolean isCreation = what.equals("POST /2017-08-29/jobs");
            if (isCreation) {
                make(JsonTree.read(body));
            }
            String status = isDone ? "COMPLETE" : "PROGRESSING";
            byte[] json =
                    ("{\"job\":{\"id\":\"job-1\",\"status\":\"" + status + "\"}}").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isCreation ? 201 : 200, json.length);
            exchange.getResponseBody().write(json);
        }
    }

    /// Puts a film where the service would.
    private void make(JsonTree job) {
        String destination = job.at("settings")
                .at("outputGroups")
                .items()
                .getFirst()
                .at("outputGroupSettings")
                .at("fileGroupSettings")
                .at("destination")
                .text()
                .orElseThrow();
        try {
            store.write(
                    new ObjectName(BUCKET, destination.substring(("s3://" + BUCKET + "/").length()) + ".mp4"),
                    Content.of(Footage.of("mp4")),
                    WriteOptions.plain());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited for a minute");
            }
            LockSupport.parkNanos(100_000_000);
        }
    }
}
