package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.repository.Dimensions;
import java.lang.foreign.MemorySegment;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Opens sources so that damage is an error and decoding does no more than is needed.
final class Loader {

    private static final int SEQUENTIAL = 1; // VipsAccess
    private static final int FAIL_ON_ERROR = 2; // VipsFailOn; includes truncation
    private static final Pattern NO_DECODER =
            Pattern.compile("(?is).*(unsupported codec|decoding plugin|decoder plugin|not been built in).*");

    private static volatile boolean trusting;

    /// Opens a source whose rows will be asked for from top to bottom, once.
    ///
    /// @param most pixels that it may have, for those formats whose headers are not to be believed
    /// @throws MediaException.Unread if the libvips in use does not read the format
    static Image open(Job job, MemorySegment source, PictureFormat format, long most) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> load(job, source, format).image();
            case BMP -> Bitmap.open(job, source);
            case AVIF, HEIC, JXL -> stored(trusted(job, source, format, 0, 1, most));
            case SVG -> trusted(job, source, format, 0, 1, most);
            case PDF -> throw new MediaException.Unread("a PDF is rendered by itself alone");
        };
    }

    /// Draws a page.
    ///
    /// @param source an SVG that was written anew, or a PDF
    /// @param page counted from 0; of a PDF alone
    /// @throws MediaException.Unread if the libvips in use does not read the format
    /// @throws MediaException.Unfit if there is no such page
    static Image drawn(Job job, MemorySegment source, PictureFormat format, int page, double scale, long most) {
        return trusted(job, source, format, page, scale, most);
    }

    /// How large a page is at a scale of 1.
    static Dimensions drawnSize(Job job, MemorySegment source, PictureFormat format, int page) {
        return explaining(format, page, () -> {
            Image promise = lazily(job, source, format, page, 1);
            return new Dimensions(promise.width(), promise.height());
        });
    }

    private static Image trusted(
            Job job, MemorySegment source, PictureFormat format, int page, double scale, long most) {
        return explaining(format, page, () -> {
            Image promise = lazily(job, source, format, page, scale);
            if (promise.pixels() > most) {
                throw new MediaException.TooLarge(
                        "a picture of too many pixels; the limit for such a " + format + " is " + most);
            }
            return (format.isDrawing() ? Colours.toSrgb(promise) : promise).inMemory();
        });
    }

    private static Image lazily(Job job, MemorySegment source, PictureFormat format, int page, double scale) {
        if (!trusting) {
            throw new IllegalStateException("a " + format + " is decoded in a process of its own");
        }
        Vips.trust(
                switch (format) {
                    case SVG -> "VipsForeignLoadSvg";
                    case PDF -> "VipsForeignLoadPdf";
                    case JXL -> "VipsForeignLoadJxl";
                    case AVIF, HEIC -> "VipsForeignLoadHeif";
                    case JPEG, PNG, WEBP, GIF, TIFF, BMP ->
                        throw new IllegalArgumentException("a " + format + " is trusted as it is");
                });
        Operation loader = load(job, source, format);
        if (format.isDrawing()) {
            loader.with("scale", scale);
        }
        if (page > 0) {
            loader.with("page", page);
        }
        return loader.image();
    }

    /// What went wrong is said by libvips, and here nobody else uses it at the same time.
    private static <T> T explaining(PictureFormat format, int page, Supplier<T> loading) {
        try {
            return loading.get();
        } catch (MediaException.Unavailable e) {
            throw unread(format);
        } catch (OperationFailed e) {
            String said = String.valueOf(e.getMessage());
            if (NO_DECODER.matcher(said).matches()) {
                throw unread(format);
            }
            if (page > 0 && said.contains("page")) {
                throw new MediaException.Unfit("there is no such page in the " + format);
            }
            throw e;
        }
    }

    private static MediaException.Unread unread(PictureFormat format) {
        return new MediaException.Unread(
                "a picture in " + format + ", which libvips " + Vips.version() + " as it is here does not read");
    }

    /// Orientations that a format itself has were applied by its decoder; what the metadata say of them is over.
    private static Image stored(Image decoded) {
        Image copy = decoded.copied();
        Vips.setMetaInt(copy.pointer(), "orientation", 1);
        return copy;
    }

    /// Whether a hostile file of this format might crash its decoder, hold it up or use it to run something, whatever
    /// its header says: it gets a process for itself alone.
    static boolean isDangerous(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF, BMP -> false;
            case AVIF, HEIC, JXL, SVG, PDF -> true;
        };
    }

    /// From now on those are decoded in this process: to be called in such a one, and nowhere else.
    static void trustAll() {
        trusting = true;
    }

    /// Whether all pixels are in memory once it is opened.
    static boolean isInMemory(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> false;
            case BMP, AVIF, HEIC, JXL, SVG, PDF -> true;
        };
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
