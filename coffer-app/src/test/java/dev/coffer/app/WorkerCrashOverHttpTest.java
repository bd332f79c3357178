package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server process whose workers crash and hang for real: each time one answer is a refusal, and all
/// others are as they always are.
class WorkerCrashOverHttpTest {
    private static final Pattern ADDRESS = Pattern.compile("on (http://\\S+) \\(Ctrl-C stops");
    private static final Path LAND = Golden.picture("synthetic/s_land.jpg");
    private static final int TICKS = 20; // of 10 ms
    private static final int TOO_LATE = 422;
    private static final int UNDECODABLE = 415;
    private static final int ENOUGH = 30;
    private static final int CRASHES = 6;

    @TempDir
    Path home;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);
    private Workplace place;
    private Process server;
    private URI address;
    private String land;
    private int width = 20;

    @BeforeEach
    void serve() throws IOException {
        place = Workplace.onSqlite(home);
        land = stash(LAND);
        Path said = home.resolve("said");
        server = place.start(
                home.resolve("out"),
                said,
                Main.class,
                List.of(),
                "serve",
                "--port",
                "0",
                "--render-isolation",
                "process",
                "--render-threads",
                "3");
        address = URI.create(await(() -> {
            Matcher found = ADDRESS.matcher(read(said));
            return found.find() ? Optional.of(found.group(1)) : Optional.empty();
        }));
        neighbour();
    }

    @AfterEach
    void end() throws InterruptedException {
        List<ProcessHandle> workers = workers();
        server.destroyForcibly().waitFor();
        await(() -> workers.stream().noneMatch(ProcessHandle::isAlive) ? Optional.of(true) : Optional.empty());
        client.close();
    }

    @Test
    void aDecoderThatCrashesOrHangsCostsItsOwnAnswer() throws IOException {
        String crashing = stash(endless("0.9"));
        String hanging = stash(endless("0.8"));
        List<ProcessHandle> shared = workers();

        CompletableFuture<HttpResponse<byte[]>> crashed = get("scale/1999x1999/" + crashing + "?fmt=png");
        long decoding = await(() -> workers().stream()
                .filter(worker -> !shared.contains(worker) && isAtWork(worker.pid()))
                .map(ProcessHandle::pid)
                .findFirst());
        neighbour();
        signal("SEGV", decoding);
        assertThat(refusal(crashed.join(), UNDECODABLE)).contains("the SVG cannot be decoded within the bounds");

        CompletableFuture<HttpResponse<byte[]>> hung = get("scale/1999x1999/" + hanging + "?fmt=png");
        for (int i = 0; i < ENOUGH; i++) {
            neighbour();
        }
        assertThat(refusal(hung.join(), TOO_LATE)).contains("rendering was stopped after 10000 ms");
        neighbour();
        // remembered, so that asking again costs no worker
        refusal(get("scale/1999x1999/" + hanging + "?fmt=png").join(), TOO_LATE);
        assertThat(server.isAlive()).isTrue();
    }

    @Test
    void whoSharesAWorkerThatCrashesIsAnsweredAllTheSame() {
        for (int i = 0; i < CRASHES; i++) {
            workers().forEach(worker -> signal("SEGV", worker.pid()));
            neighbour();
        }
        assertThat(server.isAlive()).isTrue();
    }

    /// Somebody else's picture, which nobody has asked for before, is what it has to be.
    private void neighbour() {
        width++;
        HttpResponse<byte[]> answer =
                get("clip/" + width + "x50/" + land + "?fmt=png").join();
        assertThat(answer.statusCode()).isEqualTo(200);
        Recipe recipe = Recipe.parse("1_upright_clip-" + width + "x50_png-q85");
        assertThat(answer.body())
                .isEqualTo(renderer.render(MemorySegment.ofArray(bytes(LAND)), recipe)
                        .bytes());
    }

    private CompletableFuture<HttpResponse<byte[]>> get(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(address.resolve("/" + path)).build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private static String refusal(HttpResponse<byte[]> answer, int status) {
        String said = new String(answer.body(), StandardCharsets.UTF_8);
        assertThat(answer.statusCode()).as(said).isEqualTo(status);
        return said;
    }

    /// A drawing that takes its decoder longer than anybody waits.
    private Path endless(String frequency) throws IOException {
        return Files.writeString(
                home.resolve("endless-" + frequency + ".svg"),
                "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='2000'><filter id='f'>"
                        + ("<feTurbulence baseFrequency='" + frequency + "' numOctaves='40'/>").repeat(50)
                        + "</filter><rect width='2000' height='2000' filter='url(#f)'/></svg>");
    }

    private String stash(Path file) {
        Workplace.Answer answer = place.run("stash", file.toString());
        assertThat(answer.code()).as(answer.said().toString()).isZero();
        return answer.rows().getFirst().split("\t")[1];
    }

    private List<ProcessHandle> workers() {
        return server.children()
                .filter(child -> child.info()
                        .commandLine()
                        .filter(line -> line.contains("dev.coffer.media.vips.WorkerMain"))
                        .isPresent())
                .toList();
    }

    /// Whether it takes orders, and uses the processor since.
    private static boolean isAtWork(long pid) {
        if (!takesOrders(pid)) {
            return false;
        }
        long before = ticks(pid);
        return await(() -> {
            long spent = ticks(pid) - before;
            return spent < 0 || spent > TICKS ? Optional.of(spent > 0) : Optional.empty();
        });
    }

    private static boolean takesOrders(long pid) {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.anyMatch(
                    thread -> read(thread.resolve("comm")).strip().equals("orders"));
        } catch (IOException | UncheckedIOException e) {
            return false;
        }
    }

    /// Processor time; 0 if the process has gone.
    private static long ticks(long pid) {
        String stat = read(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static void signal(String name, long pid) {
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(pid)).start().waitFor();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static <T> T await(Supplier<Optional<T>> question) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            assertThat(System.nanoTime()).isLessThan(end);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
