package dev.coffer.media.vips;

import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// An SVG, or a page of a PDF: it becomes pixels when it is known how many are wanted.
///
/// @param file an SVG that was written anew, or a PDF
/// @param page counted from 0
record Drawing(Job job, MemorySegment file, PictureHeader header, int page, RenderLimits limits) {

    /// Opens what a task is about, whose recipe may want another page than the first.
    static Drawing of(Job job, MemorySegment file, Task task) {
        RenderLimits limits = task.limits();
        if (task.header().isPresent()) {
            return new Drawing(job, file, task.header().get(), 0, limits);
        }
        int page = page(task.recipe());
        Dimensions size = Loader.drawnSize(job, file, PictureFormat.PDF, page);
        var header = new PictureHeader(PictureFormat.PDF, size, 1, 1, true, false, Optional.empty());
        header.check(limits);
        return new Drawing(job, file, header, page, limits);
    }

    private static int page(Recipe recipe) {
        return !recipe.steps().isEmpty() && recipe.steps().getFirst() instanceof Step.Frame frame ? frame.page() : 0;
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
        return Loader.drawn(
                job, file, header.format(), page, Math.min(most, Math.max(smallest, scale)), limits.maxWholePixels());
    }
}
