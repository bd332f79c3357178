package dev.coffer.benchmarks;

import dev.coffer.media.PictureRequest;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.media.vips.VipsRenderer;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// What making derivatives costs at least: each picture by all operations in all formats, in this
/// process, from bytes that are in memory, and nothing is kept.
///
/// Takes threads, a file with one path a line, operations and formats, each separated by spaces. Prints
/// one line of JSON.
public final class WarmFloor {
    private static final String ANY = "sha256-" + "0".repeat(64);

    private WarmFloor() {}

    private record Work(MemorySegment picture, Recipe recipe) {}

    public static void main(String[] words) throws Exception {
        int threads = Integer.parseInt(words[0]);
        try (Arena memory = Arena.ofShared()) {
            List<MemorySegment> pictures = new ArrayList<>();
            for (String path : Files.readAllLines(Path.of(words[1]))) {
                pictures.add(memory.allocateFrom(ValueLayout.JAVA_BYTE, Files.readAllBytes(Path.of(path))));
            }
            List<Work> work = new ArrayList<>();
            for (String operations : words[2].split(" ", -1)) {
                for (String format : words[3].split(" ", -1)) {
                    Recipe recipe = recipe(operations, format);
                    pictures.forEach(picture -> work.add(new Work(picture, recipe)));
                }
            }
            long begun = System.nanoTime();
            long bytes = render(threads, work);
            System.out.printf(
                    Locale.ROOT,
                    "{\"made\":%d,\"seconds\":%.3f,\"bytes\":%d}%n",
                    work.size(),
                    (System.nanoTime() - begun) / 1e9,
                    bytes);
        }
    }

    private static Recipe recipe(String operations, String format) {
        PictureRequest request = UrlDialect.request(operations, ANY, format);
        return switch (request.what()) {
            case What.Operations(var recipe) -> request.done(recipe);
            case What.Preset(var name) -> throw new IllegalArgumentException("not operations: " + name);
        };
    }

    private static long render(int threads, List<Work> work) throws Exception {
        VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);
        AtomicInteger next = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        Callable<Void> loop = () -> {
            for (int i = next.getAndIncrement(); i < work.size(); i = next.getAndIncrement()) {
                bytes.addAndGet(
                        renderer.render(work.get(i).picture(), work.get(i).recipe())
                                .bytes()
                                .length);
            }
            return null;
        };
        try (var pool = Executors.newFixedThreadPool(threads)) {
            List<Future<Void>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(loop));
            }
            for (Future<Void> one : running) {
                one.get();
            }
        }
        return bytes.get();
    }
}
