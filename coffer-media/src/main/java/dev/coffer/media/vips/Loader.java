package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import java.lang.foreign.MemorySegment;

/// Opens sources so that damage is an error and decoding does no more than is needed.
final class Loader {

    private static final int SEQUENTIAL = 1; // VipsAccess
    private static final int FAIL_ON_ERROR = 2; // VipsFailOn; includes truncation

    /// Opens a source whose rows will be asked for from top to bottom, once.
    static Image open(Job job, MemorySegment source, PictureFormat format) {
        return load(job, source, format).image();
    }

    /// All frames of an animation, each as it is seen, one below the other.
    static Image frames(Job job, MemorySegment source, PictureFormat format) {
        return load(job, source, format).with("n", -1).image();
    }

    /// One frame of an animation, counted from 0, as it is seen: laid over those before it as they ask for.
    static Image frame(Job job, MemorySegment source, PictureFormat format, int frame) {
        return load(job, source, format).with("page", frame).image();
    }

    /// A JPEG at a `shrink`th of its size, which its decoder gives for less than the whole.
    ///
    /// @param shrink 1, 2, 4 or 8
    static Image shrunk(Job job, MemorySegment source, int shrink) {
        return load(job, source, PictureFormat.JPEG).with("shrink", shrink).image();
    }

    /// A WebP scaled while it is decoded.
    static Image scaled(Job job, MemorySegment source, double scale) {
        return load(job, source, PictureFormat.WEBP).with("scale", scale).image();
    }

    /// All of the picture, once more, decoded to fewer pixels where its decoder can do that, but not to a longest
    /// side below `side`.
    static Image small(Job job, MemorySegment source, PictureFormat format, int side) {
        Image whole = open(job, source, format);
        double room = (double) Math.max(whole.width(), whole.height()) / side;
        if (format == PictureFormat.JPEG && room >= 2) {
            return shrunk(job, source, room >= 8 ? 8 : room >= 4 ? 4 : 2);
        }
        return format == PictureFormat.WEBP && room > 2 ? scaled(job, source, 2 / room) : whole;
    }

    private static Operation load(Job job, MemorySegment source, PictureFormat format) {
        String loader = switch (format) {
            case JPEG -> "jpegload_buffer";
            case PNG -> "pngload_buffer";
            case WEBP -> "webpload_buffer";
            case GIF -> "gifload_buffer";
            case TIFF -> "tiffload_buffer";
            case AVIF, HEIC, JXL -> throw new MediaException.NotAPicture(format + " is not read");
        };
        return new Operation(job, loader)
                .withBytes("buffer", source)
                .with("access", SEQUENTIAL)
                .with("fail-on", FAIL_ON_ERROR);
    }

    private Loader() {}
}
