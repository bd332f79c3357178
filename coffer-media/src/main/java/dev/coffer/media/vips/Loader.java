package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Svg;
import java.lang.foreign.MemorySegment;

/// Opens sources so that damage is an error and decoding does no more than is needed.
final class Loader {

    private static final int SEQUENTIAL = 1; // VipsAccess
    private static final int FAIL_ON_ERROR = 2; // VipsFailOn; includes truncation

    /// Opens a source whose rows will be asked for from top to bottom, once.
    ///
    /// @param most pixels that it may have, for those formats that are decoded in a process of their own
    static Image open(Job job, MemorySegment source, PictureFormat format, long most) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> load(job, source, format).image();
            case BMP -> Bitmap.open(job, source);
            case AVIF, HEIC, JXL -> apart(job, source, format, most);
            case SVG ->
                apart(job, job.arena().allocateFrom(JAVA_BYTE, Svg.of(source).text()), format, most);
            case PDF -> throw new MediaException.Unread("a PDF is rendered by itself alone");
        };
    }

    private static Image apart(Job job, MemorySegment source, PictureFormat format, long most) {
        try (Aside aside = Aside.open(job, source, format, 0, most)) {
            return aside.image(1);
        }
    }

    /// What a process that decodes for others opens; all others let it be opened there.
    static Image aside(Job job, MemorySegment source, PictureFormat format, int page, double scale) {
        Operation loader = load(job, source, format);
        if (format.isDrawing()) {
            loader.with("scale", scale);
        }
        if (page > 0) {
            loader.with("page", page);
        }
        return loader.image();
    }

    /// Whether all pixels are in memory once it is opened.
    static boolean isInMemory(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> false;
            case BMP, AVIF, HEIC, JXL, SVG, PDF -> true;
        };
    }

    /// To be called in such a process, and nowhere else.
    static void trust(PictureFormat format) {
        Vips.trust(
                switch (format) {
                    case SVG -> "VipsForeignLoadSvg";
                    case PDF -> "VipsForeignLoadPdf";
                    case JXL -> "VipsForeignLoadJxl";
                    case AVIF, HEIC -> "VipsForeignLoadHeif";
                    case JPEG, PNG, WEBP, GIF, TIFF, BMP ->
                        throw new IllegalArgumentException("a " + format + " is decoded at home");
                });
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
        Image whole = load(job, source, format).image();
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
            case SVG -> "svgload_buffer";
            case PDF -> "pdfload_buffer";
            case AVIF, HEIC -> "heifload_buffer";
            case JXL -> "jxlload_buffer";
            case BMP -> throw new IllegalArgumentException("no loader of libvips is asked for a BMP");
        };
        return new Operation(job, loader)
                .withBytes("buffer", source)
                .with("access", SEQUENTIAL)
                .with("fail-on", FAIL_ON_ERROR);
    }

    private Loader() {}
}
