package dev.coffer.media.vips;

import dev.coffer.media.Look;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Step;
import dev.coffer.media.Svg;
import dev.coffer.media.Tiler;
import dev.coffer.media.WorkerCounts;
import dev.coffer.media.WorkerSettings;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.PictureInspector;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/// Follows recipes with libvips: on the calling thread, or in processes that the calling thread waits for.
///
/// What a hostile file might do more harm with (AVIF, HEIC, JPEG XL, SVG, PDF) is decoded in a process of
/// its own always, everything else in this one unless [#withWorkers] says otherwise.
///
/// Safe for use by several threads, each of which does one rendering at a time. They must be platform
/// threads: a foreign call holds on to the carrier of a virtual one. Use a bounded pool, as many threads as
/// there are cores. No memory is kept between renderings.
///
/// To be closed if it was given workers to keep; else there is nothing to close.
public final class VipsRenderer implements dev.coffer.media.Renderer, AutoCloseable {

    /// How many times more pixels than wanted a JPEG's decoder has to leave; 1 takes the most that it can
    /// shrink. The measurements behind the default are in decision 0005.
    public static final double DEFAULT_SHRINK_MARGIN = 1;

    private static final int REVISION = 6; // to be raised whenever the same recipe gives other bytes

    private final RenderLimits limits;
    private final double shrinkMargin;
    private final Optional<BlobSource> marks;
    private final Workers workers;

    private VipsRenderer(RenderLimits limits, double shrinkMargin, Optional<BlobSource> marks, Workers workers) {
        this.limits = limits;
        this.shrinkMargin = shrinkMargin;
        this.marks = marks;
        this.workers = workers;
    }

    /// The same with watermarks: pictures of `blobs` that are laid over others.
    ///
    /// They are read on the render thread. One that is not there, or is no picture, is [MediaException.Unfit];
    /// what `blobs` throws goes through.
    public VipsRenderer withWatermarks(BlobSource blobs) {
        return new VipsRenderer(limits, shrinkMargin, Optional.of(blobs), workers);
    }

    /// The same with other workers, which are started when they are needed, and end when this is closed
    /// or its process ends, in whatever way. All that come of this one have the same.
    public VipsRenderer withWorkers(WorkerSettings settings) {
        return new VipsRenderer(limits, shrinkMargin, marks, new Workers(settings));
    }

    /// As [#open(RenderLimits, double)] with the default margin.
    public static VipsRenderer open(RenderLimits limits) {
        return open(limits, DEFAULT_SHRINK_MARGIN);
    }

    /// Loads libvips, once a process: the path in the system property `coffer.vips` or else the environment
    /// variable `COFFER_VIPS` (`system` stands for the operating system's), else the one bundled with Coffer,
    /// else the operating system's.
    ///
    /// @param shrinkMargin from 1 up, see [#DEFAULT_SHRINK_MARGIN]
    /// @throws MediaException.Unavailable if there is none, or it does not load; the message says where was
    ///     looked
    public static VipsRenderer open(RenderLimits limits, double shrinkMargin) {
        if (!(shrinkMargin >= 1)) {
            throw new IllegalArgumentException("a shrink margin is at least 1: " + shrinkMargin);
        }
        Library.loaded(); // says why not, where a class initialiser could not
        return new VipsRenderer(limits, shrinkMargin, Optional.empty(), new Workers(WorkerSettings.onDemand()));
    }

    /// Has a JVM write down what it learns of the start of a worker, for the build of a program: with that file
    /// beside the folder of the program's one jar, as `worker.aot`, workers start in two thirds of the time.
    ///
    /// @param cache a file that is not there yet
    /// @throws IOException if no worker works
    public static void prepareWorkers(Path cache) throws IOException {
        MemorySegment drawing = MemorySegment.ofArray(
                "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>".getBytes(StandardCharsets.UTF_8));
        Recipe recipe = Recipe.parse("1_upright_fit-8x8_png-q90");
        Task task = Task.of(Task.Kind.RENDER, drawing, recipe, RenderLimits.DEFAULT, DEFAULT_SHRINK_MARGIN);
        Worker.rehearse(WorkerSettings.onDemand().addresses(), cache, task, drawing);
    }

    /// Looks at pictures when they are stashed: decodes them to their end, to see whether all of their bytes
    /// are there.
    ///
    /// Costs nothing to make: libvips is loaded, or a worker started, when the first picture comes. Where
    /// that comes to nothing, the header alone is looked at. Safe for use by several threads, of either
    /// kind; to be closed.
    ///
    /// @param limits a picture that passes them is only judged by its header
    /// @param workers whether and in how many processes they are decoded
    public static PictureInspector inspector(RenderLimits limits, WorkerSettings workers) {
        return new VipsInspector(limits, new Workers(workers));
    }

    /// Makes a picture of another.
    ///
    /// Only formats of [dev.coffer.media.PictureFormat] are decoded; size, frames and scans are read off the
    /// header and held against the limits before. An animation stays one if the recipe does not take a frame of
    /// it and the wanted format holds several; else its first frame is taken. Colours are converted to sRGB.
    ///
    /// @param source a whole file; native memory is used in place, and must not change meanwhile
    /// @throws MediaException if there is no such picture to be had
    /// @throws IllegalStateException if called on a virtual thread
    public Rendered render(MemorySegment source, Recipe wanted) {
        return render(Input.of(source), wanted);
    }

    /// The same of a file that does not change meanwhile.
    Rendered render(Path file, Recipe wanted) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return render(Input.of(file, arena), wanted);
        }
    }

    private Rendered render(Input source, Recipe wanted) {
        requirePlatformThread();
        Recipe recipe = Writing.possible(wanted);
        try (Arena arena = Arena.ofConfined()) {
            Task task = task(Task.Kind.RENDER, source.bytes(), recipe);
            Input file = cleaned(task, source);
            Marks laid = Marks.read(recipe, marks, arena);
            boolean dangerous = Loader.isDangerous(task.format()) || laid.areDangerous();
            return dangerous || workers.areForAll()
                    ? workers.work(dangerous, task, file, laid, Rendered.class)
                    : Rendering.render(task, file.bytes(), laid);
        }
    }

    @Override
    public Dimensions size(MemorySegment source) {
        requirePlatformThread();
        return PictureHeader.sniff(source).filter(PictureFormat.PDF::equals).isEmpty()
                ? dev.coffer.media.Renderer.super.size(source)
                : workers.work(
                        true, task(Task.Kind.SIZE, source, LOOKING), Input.of(source), Marks.NONE, Dimensions.class);
    }

    private Task task(Task.Kind kind, MemorySegment source, Recipe recipe) {
        return Task.of(kind, source, recipe, limits, shrinkMargin);
    }

    /// An SVG written anew, so that no decoder sees a byte as it came; everything else as it is.
    private static Input cleaned(Task task, Input source) {
        return task.format() == PictureFormat.SVG
                ? Input.of(MemorySegment.ofArray(Svg.of(source.bytes()).text()))
                : source;
    }

    @Override
    public long pixels(MemorySegment source, Recipe recipe) {
        try {
            PictureHeader header = !recipe.steps().isEmpty() && recipe.steps().getFirst() instanceof Step.Frame frame
                    ? PictureHeader.ofPage(source, frame.page(), limits)
                    : PictureHeader.of(source, limits);
            return Footprint.of(header, recipe);
        } catch (MediaException.Unread e) {
            return limits.maxWholePixels() / 4; // a page of a PDF, whose size is not known before
        } catch (MediaException e) {
            return 0;
        }
    }

    @Override
    public Look look(MemorySegment source) {
        requirePlatformThread();
        Task task = task(Task.Kind.LOOK, source, LOOKING);
        Input file = cleaned(task, Input.of(source));
        boolean dangerous = Loader.isDangerous(task.format());
        return dangerous || workers.areForAll()
                ? workers.work(dangerous, task, file, Marks.NONE, Look.class)
                : Rendering.look(task, file.bytes());
    }

    @Override
    public Optional<Tiler> tiler(PyramidSettings settings) {
        RenderLimits levels = new RenderLimits(
                settings.maxSourceBytes(),
                settings.maxPixels(),
                limits.maxWholePixels(),
                settings.maxSide(),
                limits.maxResultWidth(),
                limits.maxResultHeight(),
                limits.maxFrames(),
                limits.maxScans(),
                limits.deadline());
        var renderer = new VipsRenderer(levels, shrinkMargin, Optional.empty(), workers);
        return Optional.of(new Levels(levels.withDeadline(settings.deadline()), renderer, workers));
    }

    /// A short word that changes whenever the same recipe may give other bytes: the library's version, the
    /// revision of the pipeline, and the margin if it is not the default. For ETags and the keys of stored
    /// derivatives.
    public String engine() {
        return "vips" + Vips.version() + "-r" + REVISION
                + (shrinkMargin == DEFAULT_SHRINK_MARGIN ? "" : "-m" + shrinkMargin);
    }

    /// Which library it is, for people: its version and where it was found.
    public String description() {
        return "libvips " + Vips.version() + " (" + Vips.origin() + ")";
    }

    /// What became of the worker processes so far.
    @Override
    public WorkerCounts workers() {
        return workers.counts();
    }

    /// Ends the workers, also those at work. Nothing can be rendered any more.
    @Override
    public void close() {
        workers.close();
    }

    /// How many blocks of native memory are in use by renderings now; 0 when there are none.
    public int allocations() {
        return Vips.allocations();
    }

    static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("rendering holds on to its thread, so it must not be a virtual one");
        }
    }
}
