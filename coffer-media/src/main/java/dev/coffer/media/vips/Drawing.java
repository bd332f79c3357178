package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Step;
import dev.coffer.media.Svg;
import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An SVG, or a page of a PDF: it becomes pixels when it is known how many are wanted.
final class Drawing {
    private final Job job;
    private final MemorySegment file;
    private final PictureHeader header;
    private final RenderLimits limits;
    private @Nullable Aside aside;

    private Drawing(Job job, MemorySegment file, PictureHeader header, RenderLimits limits, @Nullable Aside aside) {
        this.job = job;
        this.file = file;
        this.header = header;
        this.limits = limits;
        this.aside = aside;
    }

    /// @param recipe which may want another page than the first
    static Drawing of(Job job, MemorySegment source, Recipe recipe, RenderLimits limits) {
        if (source.byteSize() > limits.maxBytes()) {
            throw new MediaException.TooLarge(
                    "a source of " + source.byteSize() + " bytes; the limit is " + limits.maxBytes());
        }
        return PictureHeader.sniff(source).filter(PictureFormat.SVG::equals).isPresent()
                ? svg(job, source, limits)
                : pdf(job, source, page(recipe), limits);
    }

    private static Drawing svg(Job job, MemorySegment source, RenderLimits limits) {
        PictureHeader header = PictureHeader.read(source, limits);
        MemorySegment text =
                job.arena().allocateFrom(ValueLayout.JAVA_BYTE, Svg.of(source).text());
        return new Drawing(job, text, header, limits, null);
    }

    private static Drawing pdf(Job job, MemorySegment source, int page, RenderLimits limits) {
        Aside aside = job.closing(Aside.open(job, source, PictureFormat.PDF, page, limits.maxWholePixels()));
        var header = new PictureHeader(PictureFormat.PDF, aside.size(), 1, 1, true, false, Optional.empty());
        header.check(limits);
        return new Drawing(job, source, header, limits, aside);
    }

    private static int page(Recipe recipe) {
        return !recipe.steps().isEmpty() && recipe.steps().getFirst() instanceof Step.Frame frame ? frame.page() : 0;
    }

    PictureHeader header() {
        return header;
    }

    /// An image of its size, of which nothing is to be seen: what is wanted of it is found out with this.
    Image promise() {
        return new Operation(job, "black")
                .with("width", header.size().width())
                .with("height", header.size().height())
                .image();
    }

    /// The pixels, its sides about `scale` times as long; fewer if those were more than a picture may have.
    Image at(double scale) {
        Dimensions size = header.size();
        double most = Math.sqrt((double) limits.maxWholePixels() / size.width() / size.height()) * 0.999;
        double smallest = 1.0 / Math.min(size.width(), size.height());
        Aside open = aside;
        if (open == null) {
            open = job.closing(Aside.open(job, file, header.format(), 0, limits.maxWholePixels()));
            aside = open;
        }
        return open.image(Math.min(most, Math.max(smallest, scale)));
    }
}
