package dev.coffer.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import dev.coffer.media.PilboxOutcome;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.media.pilbox.PilboxDialect;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Renders pictures in a closed loop, as often as it is told to on standard input.
///
/// One order a line, its words separated by tabs: mode, size and query as in the server's URL; threads;
/// seconds; a folder to save to or `-`; `process` or `none`, where they are decoded; then the pictures'
/// paths. With 0 seconds each picture is rendered once. One line of JSON answers: operations, errors,
/// seconds, CPU milliseconds of the whole JVM an operation, bytes.
///
/// The JVM lives through all orders, so that a comparison can take turns without paying for a warm-up each
/// time.
public final class RenderLoop {
    private static final String ANY = "sha256-" + "0".repeat(64);

    private final OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    private final PilboxDialect dialect = new PilboxDialect(PilboxSettings.DEFAULT);
    private final VipsRenderer here = VipsRenderer.open(RenderLimits.DEFAULT);
    private final VipsRenderer apart = here.withWorkers(
            WorkerSettings.kept(Isolation.PROCESS, Runtime.getRuntime().availableProcessors()));

    private RenderLoop() {}

    public static void main(String[] words) throws Exception {
        var loop = new RenderLoop();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            System.out.println(loop.follow(Order.parse(order)));
        }
    }

    private record Order(
            String mode,
            String size,
            String query,
            int threads,
            double seconds,
            String folder,
            boolean apart,
            List<Path> pictures) {

        static Order parse(String line) {
            String[] words = line.split("\t", -1);
            return new Order(
                    words[0],
                    words[1],
                    words[2],
                    Integer.parseInt(words[3]),
                    Double.parseDouble(words[4]),
                    words[5],
                    words[6].equals("process"),
                    List.of(words).subList(7, words.length).stream()
                            .map(Path::of)
                            .toList());
        }

        boolean once() {
            return seconds == 0;
        }
    }

    private String follow(Order order) throws IOException, InterruptedException, ExecutionException {
        try (Arena memory = Arena.ofShared()) {
            return render(order, recipe(order), sources(order, memory));
        }
    }

    /// The pictures in native memory, which is where the server reads them to, and where the C floor has
    /// them.
    private static List<MemorySegment> sources(Order order, Arena memory) throws IOException {
        List<MemorySegment> sources = new ArrayList<>();
        for (Path picture : order.pictures()) {
            sources.add(memory.allocateFrom(ValueLayout.JAVA_BYTE, Files.readAllBytes(picture)));
        }
        return sources;
    }

    private String render(Order order, Recipe recipe, List<MemorySegment> sources)
            throws InterruptedException, ExecutionException {
        VipsRenderer renderer = order.apart() ? apart : here;
        var place = new AtomicInteger();
        var bytes = new AtomicLong();
        long cpu = system.getProcessCpuTime();
        long begun = System.nanoTime();
        long end = begun + (long) (order.seconds() * 1e9);
        onThreads(order.threads(), () -> {
            int mine = place.getAndIncrement();
            while (order.once() ? mine < sources.size() : System.nanoTime() < end) {
                Rendered rendered = renderer.render(sources.get(mine % sources.size()), recipe);
                bytes.addAndGet(rendered.bytes().length);
                if (order.once()) {
                    save(order, mine, rendered);
                }
                mine = place.getAndIncrement();
            }
        });
        double seconds = (System.nanoTime() - begun) / 1e9;
        int operations = Math.max(1, place.get() - order.threads());
        double spent = (system.getProcessCpuTime() - cpu) / 1e6 / operations;
        return String.format(
                Locale.ROOT,
                "{\"engine\":\"%s\",\"ops\":%d,\"errors\":0,\"seconds\":%.3f,\"cpu_ms\":%.3f,\"bytes\":%d}",
                renderer.engine(),
                operations,
                seconds,
                spent,
                bytes.get() / operations);
    }

    private Recipe recipe(Order order) {
        PilboxOutcome outcome = dialect.parse(order.mode(), order.size(), BlobId.parse(ANY), order.query());
        if (outcome instanceof PilboxOutcome.Request(var _, Optional<Recipe> recipe)) {
            return recipe.orElseThrow();
        }
        throw new IllegalArgumentException("refused: " + outcome);
    }

    private static void onThreads(int count, Runnable loop) throws InterruptedException, ExecutionException {
        try (var threads = Executors.newFixedThreadPool(count)) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                running.add(threads.submit(loop));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private static void save(Order order, int index, Rendered rendered) {
        Path picture = order.pictures().get(index);
        try {
            Files.write(Path.of(order.folder()).resolve(picture.getFileName()), rendered.bytes());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
