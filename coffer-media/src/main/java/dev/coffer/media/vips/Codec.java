package dev.coffer.media.vips;

import dev.coffer.media.Encoding;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;

/// The settings of each format's encoder.
final class Codec {

    private static final int FULL_COLOUR = 96; // below, colour has half the resolution, unless the source has more
    private static final int SUBSAMPLE_ON = 1; // VipsForeignSubsample
    private static final int SUBSAMPLE_OFF = 2;
    private static final int PNG_PAETH = 0x80; // VipsForeignPngFilter
    private static final int PNG_ALL = 0xf8;
    private static final int PNG_EFFORT = 4; // of 9: see decision 0005
    private static final int TIFF_LZW = 5; // VipsForeignTiffCompression
    private static final int HEVC = 1; // VipsForeignHeifCompression
    private static final int AV1 = 4;

    /// @param colourful whether the source has a colour for every pixel
    /// @param moving whether there are several frames
    static Operation operation(
            Image image, PictureFormat format, Encoding encoding, int quality, boolean colourful, boolean moving) {
        int subsample = colourful || quality >= FULL_COLOUR ? SUBSAMPLE_OFF : SUBSAMPLE_ON;
        boolean thorough = encoding.optimize();
        return switch (format) {
            case JPEG ->
                image.then("jpegsave_buffer")
                        .with("Q", Math.max(quality, 1))
                        .with("subsample-mode", subsample)
                        .with("optimize-coding", thorough)
                        .with("interlace", encoding.progressive());
            case PNG -> png(image, encoding, quality);
            case WEBP ->
                image.then("webpsave_buffer")
                        .with("Q", quality)
                        .with("effort", thorough ? 6 : 2)
                        .with("lossless", encoding.lossless());
            case GIF ->
                Gif.ready(image)
                        .then("gifsave_buffer")
                        .with("effort", thorough ? 7 : 1)
                        .with("dither", moving ? 0.0 : 1.0) // dots that come and go are bytes and noise
                        .withIfKnown("keep-duplicate-frames", true);
            case TIFF -> image.then("tiffsave_buffer").with("compression", TIFF_LZW);
            case AVIF -> heif(image, AV1, encoding, quality, subsample).with("effort", thorough ? 5 : 2);
            case HEIC -> heif(image, HEVC, encoding, quality, subsample);
            case JXL ->
                image.then("jxlsave_buffer")
                        .with("Q", quality)
                        .with("effort", thorough ? 6 : 3)
                        .with("lossless", encoding.lossless());
            case BMP, SVG, PDF -> throw new MediaException.Unwritable("no " + format + " is written");
        };
    }

    private static Operation png(Image image, Encoding encoding, int quality) {
        Operation png = image.then("pngsave_buffer")
                .with("compression", encoding.optimize() ? 9 : PNG_EFFORT)
                .with("interlace", encoding.progressive());
        return encoding.palette()
                ? png.with("palette", true).with("Q", quality).with("effort", encoding.optimize() ? 7 : 1)
                : png.with("filter", encoding.optimize() ? PNG_ALL : PNG_PAETH);
    }

    private static Operation heif(Image image, int compression, Encoding encoding, int quality, int subsample) {
        Operation heif = image.then("heifsave_buffer")
                .with("compression", compression)
                .with("bitdepth", 8)
                .with("lossless", encoding.lossless());
        return encoding.lossless() ? heif : heif.with("Q", Math.max(quality, 1)).with("subsample-mode", subsample);
    }

    /// Whether the encoder is called when all pixels are there.
    static boolean isFedFromMemory(PictureFormat format) {
        return switch (format) {
            case WEBP, AVIF, HEIC, JXL -> true;
            case JPEG, PNG, GIF, TIFF, BMP, SVG, PDF -> false;
        };
    }

    static int longestSide(PictureFormat format) {
        return switch (format) {
            case JPEG, GIF -> 65_535;
            case WEBP -> 16_383;
            case AVIF, HEIC -> 16_384;
            case PNG, TIFF, JXL, BMP, SVG, PDF -> Integer.MAX_VALUE;
        };
    }

    private Codec() {}
}
