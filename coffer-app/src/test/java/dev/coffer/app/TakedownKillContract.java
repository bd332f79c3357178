package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.app.Workplace.Answer;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.CatalogueSettings;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Servers that are killed while a purge reaches them and the cache before them, on every database.
abstract class TakedownKillContract {
    private static final Path PICTURE = Path.of("..", "samples", "dahlia.png");
    private static final Pattern ADDRESS = Pattern.compile("on (http://\\S+) \\(Ctrl-C stops");
    private static final Duration LONG = Duration.ofSeconds(90);

    @TempDir
    Path home;

    private final Collection<String> told = new ConcurrentLinkedQueue<>();
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);
    private final List<Process> processes = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private Workplace place;
    private Catalogue catalogue;
    private HttpServer cache;
    private String picture;

    abstract Workplace workplace(Path home);

    @BeforeEach
    void open() throws IOException {
        place = workplace(home);
        picture = "/clip/20x10/" + Sha256.of(Files.readAllBytes(PICTURE)).hex();
        Answer published = place.run("publish", PICTURE.toString(), "--as", "press/7");
        assertThat(published.code()).as(published.toString()).isZero();
        catalogue = Catalogue.open(place.catalogue());
        cache = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cache.setExecutor(threads);
        cache.createContext("/", this::answer);
        cache.start();
    }

    @AfterEach
    void close() throws Exception {
        goesOn.countDown();
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        catalogue.close();
        cache.stop(0);
        threads.close();
        client.close();
    }

    /// The first call is answered only when its server is dead.
    private void answer(HttpExchange exchange) throws IOException {
        told.add(exchange.getRequestURI().toString());
        try (exchange) {
            if (first.getCount() > 0) {
                first.countDown();
                goesOn.await();
            }
            exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatADeadServerWasTellingTheCacheAnotherOneTells() throws Exception {
        Process one = serve("one", true);
        until(() -> number("SELECT count(*) FROM purge_hook") == 1);
        purge();
        assertThat(first.await(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
        one.destroyForcibly().waitFor();
        goesOn.countDown();
        assertThat(number("SELECT count(*) FROM purge_call WHERE done_at IS NULL"))
                .isEqualTo(3);

        // The dead one's two minutes have passed.
        catalogue.transact(tx -> tx.session().update("UPDATE purge_call SET due_at = 0 WHERE due_at IS NOT NULL"));
        serve("two", true);
        until(() -> number("SELECT count(*) FROM purge_call WHERE done_at IS NULL") == 0);
        assertThat(told).hasSize(4);
        assertThat(told.stream().distinct()).hasSize(3);
        assertThat(told)
                .as("again, since nobody knows whether it was heard")
                .last()
                .isIn(told);
    }

    @Test
    void aServerThatDiesBeforeItTellsWhatItDroppedIsAnsweredForByTheNextOne() throws Exception {
        Process one = serve("one", false);
        assertThat(get(address("one")).statusCode()).isEqualTo(200);
        until(() -> files() == 1 && number("SELECT count(*) FROM server") == 1);
        forbidReports();
        purge();
        until(() -> files() == 0);
        one.destroyForcibly().waitFor();
        allowReports();
        assertThat(number("SELECT count(*) FROM server_removal")).isZero();
        assertThat(receipt()).contains("\"is_complete\":false");

        // It has been silent for more than a minute.
        catalogue.transact(tx -> tx.session().update("UPDATE server SET seen_at = 0"));
        serve("two", false);
        until(() -> number("SELECT count(*) FROM server WHERE seen_at > 0") == 1);
        assertThat(number("SELECT count(*) FROM server"))
                .as("the dead one was replaced")
                .isEqualTo(1);
        assertThat(get(address("two")).statusCode()).isEqualTo(410);
        assertThat(receipt()).contains("\"server\"").doesNotContain("not been heard of");
    }

    /// As by a catalogue whose disk is full, for these rows.
    private void forbidReports() {
        boolean isSqlite = place.catalogue() instanceof CatalogueSettings.Sqlite;
        update(
                isSqlite
                        ? "CREATE TRIGGER no_report BEFORE INSERT ON server_removal BEGIN SELECT RAISE(ABORT, 'full'); END"
                        : "ALTER TABLE server_removal ADD CONSTRAINT no_report CHECK (derivatives < 0) NOT VALID");
    }

    private void allowReports() {
        boolean isSqlite = place.catalogue() instanceof CatalogueSettings.Sqlite;
        update(isSqlite ? "DROP TRIGGER no_report" : "ALTER TABLE server_removal DROP CONSTRAINT no_report");
    }

    private Process serve(String name, boolean hook) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                "serve",
                "--port",
                "0",
                "--jobs",
                "false",
                "--cache_directory",
                home.resolve("cache").toString(),
                "--render_isolation",
                "none"));
        if (hook) {
            line.addAll(List.of(
                    "--purge_hook_url",
                    "http://127.0.0.1:" + cache.getAddress().getPort() + "/{tag}",
                    "--purge_hook_private"));
        }
        Process process = place.start(
                home.resolve(name + ".out"), home.resolve(name), Main.class, List.of(), line.toArray(String[]::new));
        processes.add(process);
        until(() -> ADDRESS.matcher(said(name)).find() || !process.isAlive());
        assertThat(process.isAlive()).as(said(name)).isTrue();
        return process;
    }

    private String said(String name) {
        try {
            return Files.readString(home.resolve(name)) + Files.readString(home.resolve(name + ".out"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private URI address(String name) {
        Matcher found = ADDRESS.matcher(said(name));
        assertThat(found.find()).isTrue();
        return URI.create(found.group(1));
    }

    private HttpResponse<byte[]> get(URI server) throws Exception {
        return client.send(HttpRequest.newBuilder(server.resolve(picture)).build(), BodyHandlers.ofByteArray());
    }

    private void purge() {
        Answer purged = place.run("purge", "press/7", "--all-versions", "--yes");
        assertThat(purged.said()).as(purged.toString()).noneMatch(line -> line.contains("cannot"));
    }

    private String receipt() {
        return String.join(
                "\n",
                place.run("purge", "press/7", "--all-versions", "--yes", "--json")
                        .rows());
    }

    private long files() {
        try {
            return Workplace.files(home.resolve("cache")).stream()
                    .filter(file -> file.getFileName().toString().length() > 64)
                    .count();
        } catch (IOException | UncheckedIOException e) {
            return -1; // one went while it was looked at
        }
    }

    private long number(String sql) {
        return catalogue.look(session -> session.number(sql));
    }

    private void update(String sql) {
        catalogue.transact(tx -> tx.session().update(sql));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
