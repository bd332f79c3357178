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
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// Brings the pictures that are laid over others.
///
/// @param blobs where they are; without it there are none
record Watermarks(Optional<BlobSource> blobs, RenderLimits limits) {

    /// Its file is in memory beside the picture's.
    private static final long MAX_BYTES = 8 << 20;

    /// The picture in memory, upright, as large as it is to be seen and as faint.
    ///
    /// @throws MediaException.Unfit if there is no such picture, or it cannot be decoded
    Image load(Job job, Step.Watermark mark, int width, int height) {
        MemorySegment bytes = read(job, mark.picture());
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
            throw job.isLate() ? job.late() : unfit(mark.picture(), "cannot be decoded");
        } catch (MediaException.NotAPicture
                | MediaException.Unread
                | MediaException.Damaged
                | MediaException.TooLarge e) {
            throw unfit(mark.picture(), "is of no use: " + e.getMessage());
        }
    }

    private MemorySegment read(Job job, BlobId id) {
        BlobSource source = blobs.orElseThrow(
                () -> new MediaException.Unfit("there is nowhere to take the watermark " + id + " from"));
        HeldBlob held = source.find(id).orElseThrow(() -> unfit(id, "is not here"));
        if (held.size() > MAX_BYTES) {
            throw unfit(id, "has more than " + MAX_BYTES + " bytes");
        }
        return source.read(held, job.arena());
    }

    private static MediaException.Unfit unfit(BlobId id, String why) {
        return new MediaException.Unfit("the watermark " + id + " " + why);
    }
}
