package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Tiler;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/// Levels as TIFF files in tiles of JPEG, or of deflated pixels where there is alpha.
final class Levels implements Tiler {

    private static final int TILE = 256;
    private static final int QUALITY = 90;
    private static final int JPEG = 1; // VipsForeignTiffCompression
    private static final int DEFLATE = 2;
    private static final int HORIZONTAL = 2; // VipsForeignTiffPredictor
    private static final int RANDOM = 0; // VipsAccess
    private static final int SEQUENTIAL = 1;
    private static final int FAIL_ON_ERROR = 2; // VipsFailOn

    private final RenderLimits limits;
    private final VipsRenderer renderer;
    private final Workers workers;

    /// @param limits those of a level as a source, and of what is made of it
    /// @param renderer held to these limits
    /// @param workers one of which makes a pyramid, if they are for all pictures
    Levels(RenderLimits limits, VipsRenderer renderer, Workers workers) {
        this.limits = limits;
        this.renderer = renderer;
        this.workers = workers;
    }

    @Override
    public Rendered render(Path level, Recipe recipe) {
        try {
            return renderer.render(level, recipe);
        } catch (IOException e) {
            throw unreadable(level, e);
        }
    }

    @Override
    public Tiling begin(long bytes) {
        return workers.areForAll() ? new Apart(workers.lend(bytes), limits) : new Here(limits);
    }

    /// In this process.
    private record Here(RenderLimits limits) implements Tiling {
        @Override
        public void write(Path source, boolean sourceIsLevel, Orientation turn, boolean halved, Path target) {
            VipsRenderer.requirePlatformThread();
            reading(source, limits, new Task.Level(sourceIsLevel, turn, halved, target), (task, input) -> {
                Levels.write(task, input.bytes());
            });
        }

        @Override
        public void close() {
            // nothing was started
        }
    }

    /// In a worker that sees this one picture.
    private record Apart(Workers.Lent worker, RenderLimits limits) implements Tiling {
        @Override
        public void write(Path source, boolean sourceIsLevel, Orientation turn, boolean halved, Path target) {
            Task.Level level = new Task.Level(sourceIsLevel, turn, halved, target.toAbsolutePath());
            reading(source, limits, level, (task, input) -> worker.work(task, input, Outcome.Done.class));
        }

        @Override
        public void close() {
            worker.close();
        }
    }

    private static void reading(Path source, RenderLimits limits, Task.Level level, BiConsumer<Task, Input> work) {
        try (Arena arena = Arena.ofConfined()) {
            Input input = Input.of(source, arena);
            work.accept(Task.leveling(PictureHeader.read(input.bytes(), limits), limits, level), input);
        } catch (IOException e) {
            throw unreadable(source, e);
        }
    }

    private static MediaException unreadable(Path file, IOException e) {
        return new MediaException.Unavailable(file + " cannot be read: " + e.getMessage(), e);
    }

    /// Writes a level, in whatever process this is.
    static void write(Task task, MemorySegment source) {
        Task.Level wanted = task.level().orElseThrow();
        try (Job job = new Job(task.limits().deadline())) {
            try {
                save(level(job, source, task.format(), wanted), wanted.target());
            } catch (OperationFailed e) {
                throw Rendering.explained(e, job, task.format());
            }
        }
    }

    private static Image level(Job job, MemorySegment source, PictureFormat format, Task.Level wanted) {
        Image image = Colours.toSrgb(open(job, source, format, wanted.sourceIsLevel()));
        if (wanted.turn() != Orientation.O1) {
            image = Rotating.upright(image, wanted.turn());
        }
        return wanted.halved() ? halved(image) : image;
    }

    private static Image open(Job job, MemorySegment source, PictureFormat format, boolean any) {
        if (format != PictureFormat.TIFF) {
            return Loader.open(job, source, format, RenderLimits.DEFAULT.maxWholePixels());
        }
        return new Operation(job, "tiffload_buffer")
                .withBytes("buffer", source)
                .with("access", any ? RANDOM : SEQUENTIAL)
                .with("fail-on", FAIL_ON_ERROR)
                .image();
    }

    /// Each pixel the mean of four, by how much is seen of them.
    private static Image halved(Image image) {
        Image weighed = image.hasAlpha() ? image.then("premultiply").image() : image;
        Image half = weighed.then("shrink")
                .with("hshrink", 2.0)
                .with("vshrink", 2.0)
                .with("ceil", true)
                .image();
        return image.hasAlpha() ? half.then("unpremultiply").image().cast(Image.UCHAR) : half;
    }

    private static void save(Image image, Path target) {
        image.job().stopInTime(image);
        Operation save = image.then("tiffsave")
                .withText("filename", target.toString())
                .with("tile", true)
                .with("tile-width", TILE)
                .with("tile-height", TILE)
                .with("bigtiff", true)
                .with("strip", true);
        if (image.hasAlpha()) {
            save.with("compression", DEFLATE).with("predictor", HORIZONTAL).run();
        } else {
            save.with("compression", JPEG).with("Q", QUALITY).run();
        }
    }
}
