package dev.coffer.media.vips;

import dev.coffer.media.Filter;
import dev.coffer.media.Geometry;
import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Step;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.lang.foreign.MemorySegment;

/// Brings the pictures that are laid over others.
record Watermarks(Marks marks, RenderLimits limits) {

    /// The picture in memory, upright, as large as it is to be seen and as faint.
    ///
    /// @throws MediaException.Unfit if there is no such picture, or it cannot be decoded
    Image load(Job job, Step.Watermark mark, int width, int height) {
        MemorySegment bytes = marks.file(mark.picture());
        try {
            PictureHeader header = PictureHeader.read(bytes, limits);
            Image image = Loader.open(job, bytes, header.format(), limits.maxWholePixels());
            Orientation orientation = Orientation.of(image.number("orientation", 1));
            image = Colours.toSrgb(image);
            if (orientation != Orientation.O1) {
                image = Rotating.upright(image.inMemory(), orientation);
            }
            Box box = Box.of(
                    Math.clamp(Math.round(width * mark.width() / 100.0), 1, Step.MAX_SIDE),
                    Math.min(height, Step.MAX_SIDE));
            Geometry geometry = Geometry.of(image.width(), image.height(), box, new Mode.Fit());
            image = Resizing.resize(image, geometry.width(), geometry.height(), Filter.ANTIALIAS);
            return Colours.fainter(Colours.inColour(image), mark.opacity() / 100.0)
                    .inMemory();
        } catch (OperationFailed e) {
            throw job.isLate() ? job.late() : Marks.unfit(mark.picture(), "cannot be decoded");
        } catch (MediaException.NotAPicture
                | MediaException.Unread
                | MediaException.Damaged
                | MediaException.TooLarge e) {
            throw Marks.unfit(mark.picture(), "is of no use: " + e.getMessage());
        }
    }
}
