package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Tiler;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    private static final Logger LOG = LoggerFactory.getLogger(Levels.class);

    private final RenderLimits limits;
    private final VipsRenderer renderer;

    /// @param limits those of a level as a source, and of what is made of it
    /// @param renderer held to these limits
    Levels(RenderLimits limits, VipsRenderer renderer) {
        this.limits = limits;
        this.renderer = renderer;
    }

    @Override
    public Rendered render(MemorySegment level, Recipe recipe) {
        return renderer.render(level, recipe);
    }

    @Override
    public void write(MemorySegment source, boolean sourceIsLevel, Orientation turn, boolean halved, Path target) {
        VipsRenderer.requirePlatformThread();
        PictureHeader header = PictureHeader.read(source, limits);
        try (Job job = new Job(limits.deadline())) {
            try {
                save(level(job, source, header.format(), sourceIsLevel, turn, halved), target);
            } catch (OperationFailed e) {
                LOG.debug("a level of {}: {}", header.size(), e.getMessage());
                throw job.isLate()
                        ? job.late()
                        : new MediaException.Damaged(
                                "the " + header.format() + " cannot be decoded to its end: it is truncated or corrupt");
            }
        }
    }

    private static Image level(
            Job job, MemorySegment source, PictureFormat format, boolean any, Orientation turn, boolean halved) {
        Image image = Colours.toSrgb(open(job, source, format, any));
        if (turn != Orientation.O1) {
            image = Rotating.upright(image, turn);
        }
        return halved ? halved(image) : image;
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
