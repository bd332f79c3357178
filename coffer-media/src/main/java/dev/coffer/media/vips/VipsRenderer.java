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
import dev.coffer.media.Tiler;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.PictureInspector;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Follows recipes with libvips, in process and on the calling thread.
///
/// Safe for use by several threads, each of which does one rendering at a time. They must be platform
/// threads: a foreign call holds on to the carrier of a virtual one. Use a bounded pool, as many threads as
/// there are cores. No memory is kept between renderings.
public final class VipsRenderer implements dev.coffer.media.Renderer {

    /// How many times more pixels than wanted a JPEG's decoder has to leave; 1 takes the most that it can
    /// shrink. The measurements behind the default are in decision 0005.
    public static final double DEFAULT_SHRINK_MARGIN = 1;

    private static final Recipe FIRST = Recipe.parse("1_same-q90");
    private static final int REVISION = 4; // to be raised whenever the same recipe gives other bytes
    private static final Logger LOG = LoggerFactory.getLogger(VipsRenderer.class);

    private final RenderLimits limits;
    private final double shrinkMargin;
    private final Watermarks watermarks;

    private VipsRenderer(RenderLimits limits, double shrinkMargin, Watermarks watermarks) {
        this.limits = limits;
        this.shrinkMargin = shrinkMargin;
        this.watermarks = watermarks;
    }

    /// The same with watermarks: pictures of `blobs` that are laid over others.
    ///
    /// They are read on the render thread. One that is not there, or is no picture, is [MediaException.Unfit];
    /// what `blobs` throws goes through.
    public VipsRenderer withWatermarks(BlobSource blobs) {
        return new VipsRenderer(limits, shrinkMargin, new Watermarks(Optional.of(blobs), limits));
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
        return new VipsRenderer(limits, shrinkMargin, new Watermarks(Optional.empty(), limits));
    }

    /// Looks at pictures when they are stashed: decodes them to their end, to see whether all of their bytes
    /// are there.
    ///
    /// Costs nothing to make: libvips is loaded when the first picture comes. Where it cannot be loaded, the
    /// header alone is looked at. Safe for use by several threads, of either kind.
    ///
    /// @param limits a picture that passes them is only judged by its header
    public static PictureInspector inspector(RenderLimits limits) {
        return new VipsInspector(limits);
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
        requirePlatformThread();
        Recipe recipe = Writing.possible(wanted);
        if (PictureHeader.sniff(source).filter(PictureFormat::isDrawing).isPresent()) {
            return drawn(source, recipe);
        }
        PictureHeader header = PictureHeader.read(source, limits);
        Writing.check(recipe.target(header));
        try (Job job = new Job(limits.deadline())) {
            try {
                MemorySegment bytes = job.nativeBytes(source);
                if (!recipe.moves(header)) {
                    return new Pipeline(job, bytes, header, recipe, watermarks, shrinkMargin).run();
                }
                header.checkFrames(limits);
                return Pipeline.frames(job, bytes, header, recipe, watermarks, shrinkMargin);
            } catch (OperationFailed e) {
                throw explained(e, job, header);
            }
        }
    }

    private Rendered drawn(MemorySegment source, Recipe recipe) {
        try (Job job = new Job(limits.deadline())) {
            Drawing drawing = Drawing.of(job, source, recipe, limits);
            Writing.check(recipe.target(drawing.header()));
            try {
                return new Pipeline(job, source, drawing, recipe, watermarks, shrinkMargin).run();
            } catch (OperationFailed e) {
                throw explained(e, job, drawing.header());
            }
        }
    }

    @Override
    public Dimensions size(MemorySegment source) {
        requirePlatformThread();
        if (PictureHeader.sniff(source).filter(PictureFormat.PDF::equals).isEmpty()) {
            return dev.coffer.media.Renderer.super.size(source);
        }
        try (Job job = new Job(limits.deadline())) {
            return Drawing.of(job, source, FIRST, limits).header().size();
        }
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
        if (PictureHeader.sniff(source).filter(Loader::isInMemory).isPresent()) {
            return look(MemorySegment.ofArray(render(source, LOOKING).bytes()));
        }
        PictureHeader header = PictureHeader.read(source, limits);
        try (Job job = new Job(limits.deadline())) {
            try {
                return Looking.look(job, job.nativeBytes(source), header);
            } catch (OperationFailed e) {
                throw explained(e, job, header);
            }
        }
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
        var renderer = new VipsRenderer(levels, shrinkMargin, new Watermarks(Optional.empty(), levels));
        return Optional.of(new Levels(levels.withDeadline(settings.deadline()), renderer));
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

    /// How many blocks of native memory are in use by renderings now; 0 when there are none.
    public int allocations() {
        return Vips.allocations();
    }

    /// Decodes all of a picture and throws the pixels away.
    static void decode(MemorySegment source, PictureHeader header, RenderLimits limits) {
        requirePlatformThread();
        try (Job job = new Job(limits.deadline())) {
            try {
                MemorySegment bytes = job.nativeBytes(source);
                Image image = switch (header.format()) {
                    case JPEG -> Loader.shrunk(job, bytes, 8); // every coefficient is still read
                    case GIF, WEBP -> Loader.frames(job, bytes, header.format());
                    case PNG, TIFF, AVIF, HEIC, JXL, BMP, SVG, PDF ->
                        Loader.open(job, bytes, header.format(), limits.maxWholePixels());
                };
                job.stopInTime(image);
                image.then("avg").run();
            } catch (OperationFailed e) {
                throw explained(e, job, header);
            }
        }
    }

    static void requirePlatformThread() {
        if (Thread.currentThread().isVirtual()) {
            throw new IllegalStateException("rendering holds on to its thread, so it must not be a virtual one");
        }
    }

    private static MediaException explained(OperationFailed e, Job job, PictureHeader header) {
        LOG.debug("{} of {} pixels: {}", header.format(), header.size(), e.getMessage());
        return job.isLate()
                ? job.late()
                : new MediaException.Damaged(
                        "the " + header.format() + " cannot be decoded to its end: it is truncated or corrupt");
    }
}
