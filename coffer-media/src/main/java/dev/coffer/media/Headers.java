package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.Optional;

/// Finds the reader for a file's first bytes, and reads the short headers itself.
final class Headers {

    static Optional<PictureFormat> sniff(Bytes file) {
        if (file.has(0, "\u00ff\u00d8\u00ff")) {
            return Optional.of(PictureFormat.JPEG);
        }
        if (file.has(0, "\u0089PNG\r\n\u001a\n")) {
            return Optional.of(PictureFormat.PNG);
        }
        if (file.has(0, "GIF87a") || file.has(0, "GIF89a")) {
            return Optional.of(PictureFormat.GIF);
        }
        if (file.has(0, "RIFF") && file.has(8, "WEBP")) {
            return Optional.of(PictureFormat.WEBP);
        }
        if (file.has(0, "II*\0") || file.has(0, "MM\0*") || file.has(0, "II+\0") || file.has(0, "MM\0+")) {
            return Optional.of(PictureFormat.TIFF);
        }
        if (file.has(0, JxlHeader.CODESTREAM) || file.has(0, JxlHeader.CONTAINER)) {
            return Optional.of(PictureFormat.JXL);
        }
        if (file.has(0, "%PDF-")) {
            return Optional.of(PictureFormat.PDF);
        }
        if (BmpHeader.isAt(file)) {
            return Optional.of(PictureFormat.BMP);
        }
        Optional<PictureFormat> heif = HeifHeader.sniff(file);
        return heif.isEmpty() && Svg.isAt(file) ? Optional.of(PictureFormat.SVG) : heif;
    }

    static PictureHeader read(Bytes file, RenderLimits limits) {
        PictureFormat format =
                sniff(file).orElseThrow(() -> new MediaException.NotAPicture("not a picture of a known kind"));
        return switch (format) {
            case JPEG -> JpegHeader.read(file, limits);
            case PNG -> png(file);
            case GIF -> gif(file, limits);
            case WEBP -> webp(file, limits);
            case TIFF -> TiffHeader.read(file, limits);
            case AVIF, HEIC -> HeifHeader.read(file, format, limits);
            case JXL -> JxlHeader.read(file);
            case BMP -> BmpHeader.read(file);
            case SVG -> svg(file);
            case PDF -> throw new MediaException.Unread("a PDF has no size but what its renderer says");
        };
    }

    /// @throws MediaException.Damaged if a side is 0, or no int
    static Dimensions size(long width, long height) {
        if (width < 1 || height < 1) {
            throw new MediaException.Damaged("a picture of no size");
        }
        if (width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw new MediaException.TooLarge("a picture of " + width + "x" + height + " pixels");
        }
        return new Dimensions((int) width, (int) height);
    }

    private static PictureHeader svg(Bytes file) {
        return new PictureHeader(PictureFormat.SVG, Svg.of(file.segment()).size(), 1, 1, true, false, Optional.empty());
    }

    private static PictureHeader png(Bytes file) {
        if (!file.has(12, "IHDR")) {
            throw new MediaException.Damaged("a PNG that does not start with its header");
        }
        boolean interlaced = file.u8(28) != 0;
        return new PictureHeader(
                PictureFormat.PNG, size(file.u32be(16), file.u32be(20)), 1, 1, interlaced, false, Optional.empty());
    }

    /// A GIF's frames may reach over its canvas; a decoder then makes the canvas larger.
    private static PictureHeader gif(Bytes file, RenderLimits limits) {
        long width = file.u16le(6);
        long height = file.u16le(8);
        int frames = 0;
        long at = 13L + colourTable(file.u8(10));
        while (at < file.length() && frames <= limits.maxFrames()) {
            int block = file.u8(at);
            if (block == 0x2c) {
                frames++;
                width = Math.max(width, file.u16le(at + 1) + file.u16le(at + 5));
                height = Math.max(height, file.u16le(at + 3) + file.u16le(at + 7));
                at = skipSubBlocks(file, at + 11 + colourTable(file.u8(at + 9)));
            } else if (block == 0x21) {
                at = skipSubBlocks(file, at + 2);
            } else if (block == 0x3b) {
                break;
            } else {
                throw new MediaException.Damaged("a GIF with an unknown block in it");
            }
        }
        if (frames == 0) {
            throw new MediaException.Damaged("a GIF without a frame");
        }
        return new PictureHeader(PictureFormat.GIF, size(width, height), frames, 1, true, false, Optional.empty());
    }

    private static int colourTable(int flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);
    }

    /// Decoders take what is there of a frame that ends early for all of it, so that this has to be noticed here.
    private static long skipSubBlocks(Bytes file, long at) {
        long next = at;
        int length;
        do {
            length = file.u8(next);
            next += length + 1L;
        } while (length > 0);
        return next;
    }

    private static PictureHeader webp(Bytes file, RenderLimits limits) {
        long width = 0;
        long height = 0;
        int frames = 0;
        long at = 12;
        while (at + 8 <= file.length() && frames <= limits.maxFrames()) {
            long body = at + 8;
            if (file.has(at, "VP8X")) {
                width = Math.max(width, file.u24le(body + 4) + 1);
                height = Math.max(height, file.u24le(body + 7) + 1);
            } else if (file.has(at, "VP8 ")) {
                width = Math.max(width, file.u16le(body + 6) & 0x3fff);
                height = Math.max(height, file.u16le(body + 8) & 0x3fff);
            } else if (file.has(at, "VP8L")) {
                long bits = file.u32le(body + 1);
                width = Math.max(width, (bits & 0x3fff) + 1);
                height = Math.max(height, (bits >> 14 & 0x3fff) + 1);
            } else if (file.has(at, "ANMF")) {
                frames++;
                width = Math.max(width, file.u24le(body + 6) + 1);
                height = Math.max(height, file.u24le(body + 9) + 1);
            }
            long length = file.u32le(at + 4);
            at = body + length + (length & 1);
        }
        return new PictureHeader(
                PictureFormat.WEBP, size(width, height), Math.max(frames, 1), 1, true, false, Optional.empty());
    }

    private Headers() {}
}
