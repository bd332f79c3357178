package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// What a picture's own header says of it, read without decoding a pixel.
///
/// It is what limits are held against, so where a format can say a size twice, the larger one counts.
///
/// @param size as stored, without EXIF orientation; of the first page where they differ
/// @param frames of an animation, or pages; counting stops soon after the limit given to [#read]
/// @param scans a decoder has to go through, 1 for everything but a progressive JPEG
/// @param whole whether decoding needs all pixels in memory at once
/// @param fullColour whether a JPEG has a colour for every pixel, and not one for four
/// @param quality a JPEG's, estimated from its quantisation tables
public record PictureHeader(
        PictureFormat format,
        Dimensions size,
        int frames,
        int scans,
        boolean whole,
        boolean fullColour,
        Optional<Integer> quality) {

    private static final int MAX_STRIP = 10_000_000; // rows that libvips has in an image

    /// @return empty if the first bytes are those of none of the formats here
    public static Optional<PictureFormat> sniff(MemorySegment file) {
        return Headers.sniff(new Bytes(file));
    }

    /// Reads the header of a file and holds it against the limits.
    ///
    /// @throws MediaException.TooLarge if it passes a limit
    /// @throws MediaException.Unread if it is a page, a PDF or an archive too
    /// @throws MediaException as [#of]
    public static PictureHeader read(MemorySegment file, RenderLimits limits) {
        if (file.byteSize() > limits.maxBytes()) {
            throw new MediaException.TooLarge(
                    "a source of " + file.byteSize() + " bytes; the limit is " + limits.maxBytes());
        }
        PictureHeader header = of(file, limits);
        header.check(limits);
        Polyglots.check(new Bytes(file), header.format);
        return header;
    }

    /// Reads the header of a file.
    ///
    /// Takes time in proportion to the number of the file's parts, not of its pixels.
    ///
    /// @param file all of it
    /// @param limits where counting frames and scans may stop
    /// @throws MediaException.NotAPicture if it is none of the formats here
    /// @throws MediaException.Unread if it is a PDF, which has no header, or holds what is not rendered
    /// @throws MediaException.Damaged if its header makes no sense or ends early
    /// @throws MediaException.TooLarge if its sides are no ints, or its samples and tiles are absurd
    public static PictureHeader of(MemorySegment file, RenderLimits limits) {
        return Headers.read(new Bytes(file), limits);
    }

    /// Reads what the header says of one page or frame: each page of a TIFF has a size of its own.
    ///
    /// @param page counted from 0
    /// @throws MediaException.Unfit if it is not there
    /// @throws MediaException as [#of]
    public static PictureHeader ofPage(MemorySegment file, int page, RenderLimits limits) {
        Bytes bytes = new Bytes(file);
        if (Headers.sniff(bytes).filter(PictureFormat.TIFF::equals).isPresent()) {
            return TiffHeader.read(bytes, page, limits);
        }
        PictureHeader header = Headers.read(bytes, limits);
        if (page >= header.frames) {
            throw new MediaException.Unfit("there is no frame " + page + "; there are " + header.frames);
        }
        return header;
    }

    /// Whether it is an animation, and not pages of a document or a single picture.
    public boolean isAnimation() {
        return frames > 1 && format.holdsFrames();
    }

    /// To be asked as well before more than one frame is decoded.
    ///
    /// @throws MediaException.TooLarge if all frames of an animation together pass a limit
    public void checkFrames(RenderLimits limits) {
        if (isAnimation()
                && ((long) size.width() * size.height() * frames > limits.maxPixels()
                        || (long) size.height() * frames > MAX_STRIP)) {
            throw new MediaException.TooLarge("an animation of " + size + " pixels in " + frames
                    + " frames; the limit for all of them is " + limits.maxPixels() + " pixels");
        }
    }

    /// @throws MediaException.TooLarge if this passes a limit
    public void check(RenderLimits limits) {
        if (size.width() > limits.maxSide() || size.height() > limits.maxSide()) {
            throw new MediaException.TooLarge(
                    "a picture of " + size + " pixels; the longest side allowed is " + limits.maxSide());
        }
        long most = whole ? limits.maxWholePixels() : limits.maxPixels();
        if ((long) size.width() * size.height() > most) {
            throw new MediaException.TooLarge(
                    "a picture of " + size + " pixels; the limit for such a " + format + " is " + most);
        }
        if (frames > limits.maxFrames()) {
            throw new MediaException.TooLarge("more than " + limits.maxFrames() + " frames");
        }
        if (scans > limits.maxScans()) {
            throw new MediaException.TooLarge("more than " + limits.maxScans() + " scans");
        }
    }
}
