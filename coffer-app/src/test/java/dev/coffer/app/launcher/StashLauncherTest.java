package dev.coffer.app.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StashLauncherTest {
    @TempDir
    Path home;

    @Test
    void aRowSaysSourceDigestObjectTypeAndSize() {
        Path picture = Launched.root().resolve("samples/dahlia.png");
        var ended = Launched.run(home, "stash", picture.toString());
        assertThat(ended.code()).as(ended.err()).isZero();
        assertThat(ended.rows()).hasSize(1);
        String[] columns = ended.rows().getFirst().split("\t");
        assertThat(columns).hasSize(5);
        assertThat(columns[0]).isEqualTo(picture.toString());
        assertThat(columns[1]).matches("[0-9a-f]{64}");
        assertThat(columns[2]).startsWith("s3://coffer/blobs/" + columns[1] + "/");
        assertThat(columns[3]).isEqualTo("image/png");
        assertThat(columns[4]).isEqualTo("320x320");
        assertThat(ended.err()).isEmpty();
    }

    @Test
    void rowsComeInTheOrderOfTheSourcesAndSecondRunsStoreNothing() throws IOException {
        List<String> files = IntStream.range(0, 300).mapToObj(this::file).toList();
        Path list = Files.write(home.resolve("list.txt"), files);
        var first = Launched.run(home, "stash", "--from", list.toString(), "--parallel", "8");
        assertThat(first.rows().stream().map(it -> it.split("\t")[0])).isEqualTo(files);
        long objects = objects();
        var second = Launched.run(home, "stash", "--json", "--from", list.toString());
        assertThat(second.code()).isZero();
        assertThat(second.rows()).hasSize(300).noneMatch(it -> it.contains("\"novelty\":\"new\""));
        assertThat(objects()).isEqualTo(objects);
    }

    @Test
    void aReportOfAnEarlierRunIsGoneOnWith() throws IOException {
        List<String> files = IntStream.range(0, 6).mapToObj(this::file).toList();
        Path list = Files.write(home.resolve("list.txt"), files);
        var first = Launched.run(home, "stash", files.get(0), files.get(3));
        Path report = Files.writeString(home.resolve("report.tsv"), first.out());
        var rest = Launched.run(home, "stash", "--from", list.toString(), "--resume", report.toString());
        assertThat(rest.rows().stream().map(it -> it.split("\t")[0]))
                .containsExactly(files.get(1), files.get(2), files.get(4), files.get(5));
    }

    @Test
    void aFailureIsNamedAndTheRestGoesOn() {
        String good = file(1);
        var ended = Launched.run(home, "stash", "missing", good);
        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.rows()).hasSize(1);
        assertThat(ended.said()).hasSize(3).first().asString().contains("missing");
        assertThat(ended.said()).last().asString().isEqualTo("coffer: failed: missing");
    }

    @Test
    void aPasswordIsNeitherInTheListOfProcessesNorInTheLog() throws Exception {
        for (List<String> spelling : List.of(
                List.of("-p", "geheimnis"),
                List.of("-pgeheimnis"),
                List.of("--password", "geheimnis"),
                List.of("--password=geheimnis"))) {
            try (var silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
                var arguments = new ArrayList<String>(List.of(
                        "stash", "--allow-private", "--fetch_timeout", "60", "--loglevel", "debug", "-u", "me"));
                arguments.addAll(spelling);
                arguments.add("https://127.0.0.1:" + silent.getLocalPort() + "/picture");
                try (var launched = Launched.start(
                        Launched.root().resolve("coffer"), home, home, Map.of(), arguments.toArray(String[]::new))) {
                    String seen;
                    try (Socket asked = silent.accept()) {
                        seen = Files.readString(
                                Path.of("/proc/" + launched.handle().pid() + "/cmdline"));
                    }
                    assertThat(seen).contains("picture").doesNotContain("geheimnis");
                    launched.signal("TERM");
                    var ended = launched.end();
                    assertThat(ended.out() + ended.err()).doesNotContain("geheimnis");
                }
            }
        }
    }

    @Test
    void aPasswordIsNotSentOverHttp() throws Exception {
        try (var origin = new Origin()) {
            var ended = Launched.run(
                    home,
                    Map.of("COFFER_PASSWORD", "geheimnis"),
                    "stash",
                    "--allow-private",
                    "-u",
                    "me",
                    origin.url("/x"));
            assertThat(ended.code()).isEqualTo(1);
            assertThat(ended.said()).hasSize(1).first().asString().contains("https");
            assertThat(origin.bodies).hasValue(0);
        }
    }

    @Test
    void ctrlCFinishesWhatIsBegunAndKeepsItsRow() throws Exception {
        try (var origin = new Origin()) {
            Path list = Files.write(
                    home.resolve("list.txt"),
                    IntStream.range(0, 1000)
                            .mapToObj(it -> origin.url(it < 2 ? "/" + it : "/wait/" + it))
                            .toList());
            try (var launched = Launched.start(
                    Launched.root().resolve("coffer"),
                    home,
                    home,
                    Map.of(),
                    "stash",
                    "--allow-private",
                    "--parallel",
                    "2",
                    "--from",
                    list.toString())) {
                origin.awaitWaiting();
                launched.signal("INT");
                origin.release();
                var ended = launched.end();
                assertThat(ended.code()).isEqualTo(130);
                assertThat(ended.rows()).hasSizeBetween(2, 8).allMatch(it -> it.split("\t").length == 5);
            }
        }
    }

    @Test
    void whatIsFetchedOnceIsNotFetchedAgainUnlessItChanged() throws Exception {
        try (var origin = new Origin()) {
            Launched.run(home, "stash", "--allow-private", origin.url("/etag"));
            var again = Launched.run(home, "stash", "--allow-private", "--json", origin.url("/etag"));
            assertThat(again.out()).contains("\"novelty\":\"not_modified\"");
            assertThat(origin.bodies).hasValue(1);
        }
    }

    private String file(int number) {
        try {
            return Files.writeString(home.resolve("file" + number + ".txt"), "content " + number)
                    .toString();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private long objects() throws IOException {
        try (var files = Files.walk(home.resolve("store"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    /// A small origin: `/wait…` answers when it is told to, `/etag` honours conditions.
    private static final class Origin implements AutoCloseable {
        final AtomicInteger bodies = new AtomicInteger();
        private final CountDownLatch waiting = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);
        private final HttpServer server;

        Origin() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                String path = exchange.getRequestURI().getPath();
                if (path.startsWith("/wait")) {
                    waiting.countDown();
                    try {
                        released.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                }
                exchange.getResponseHeaders().set("ETag", "\"v1\"");
                if ("\"v1\"".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                    exchange.sendResponseHeaders(304, -1);
                    return;
                }
                bodies.incrementAndGet();
                byte[] body = ("body of " + path).getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            });
            server.start();
        }

        String url(String path) {
            return "http://127.0.0.1:" + server.getAddress().getPort() + path;
        }

        void awaitWaiting() throws InterruptedException {
            waiting.await();
        }

        void release() {
            released.countDown();
        }

        @Override
        public void close() {
            release();
            server.stop(0);
        }
    }
}
