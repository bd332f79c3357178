package dev.coffer.media.vips;

import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;

/// Writes finished images; this is when everything before is computed.
final class Saver {

    private static final int DEFAULT_QUALITY = 90;
    private static final int FULL_COLOUR = 96; // below, colour has half the resolution, unless the source has more
    private static final int SUBSAMPLE_ON = 1; // VipsForeignSubsample
    private static final int SUBSAMPLE_OFF = 2;
    private static final int PNG_PAETH = 0x80; // VipsForeignPngFilter
    private static final int PNG_ALL = 0xf8;
    private static final String GPS = "exif-ifd3-";
    private static final int TIFF_LZW = 5; // VipsForeignTiffCompression

    /// @param turned whether the pixels stand upright now, so that EXIF must not say otherwise
    static byte[] save(Animation made, PictureFormat format, PictureHeader source, Encoding encoding, boolean turned) {
        checkSides(made, format);
        Image image = made.strip();
        Image finished = encoding.preserveExif() ? onlyExif(image, turned) : image;
        finished.job().stopInTime(finished);
        return operation(finished, made.frames() > 1, format, source, encoding)
                .with("strip", !encoding.preserveExif())
                .bytes();
    }

    private static Operation operation(
            Image image, boolean moving, PictureFormat format, PictureHeader source, Encoding encoding) {
        int quality = quality(encoding.quality(), source);
        boolean fullColour = source.fullColour() || quality >= FULL_COLOUR;
        return switch (format) {
            case JPEG ->
                image.then("jpegsave_buffer")
                        .with("Q", Math.max(quality, 1))
                        .with("subsample-mode", fullColour ? SUBSAMPLE_OFF : SUBSAMPLE_ON)
                        .with("optimize-coding", encoding.optimize())
                        .with("interlace", encoding.progressive());
            case PNG ->
                image.then("pngsave_buffer")
                        .with("compression", encoding.optimize() ? 9 : 6)
                        .with("filter", encoding.optimize() ? PNG_ALL : PNG_PAETH)
                        .with("interlace", encoding.progressive());
            // in memory first: the WebP saver of libvips 8.14 leaks what it holds if its source fails
            case WEBP ->
                image.inMemory().then("webpsave_buffer").with("Q", quality).with("effort", encoding.optimize() ? 6 : 2);
            case GIF ->
                Gif.ready(image)
                        .then("gifsave_buffer")
                        .with("effort", encoding.optimize() ? 7 : 1)
                        .with("dither", moving ? 0.0 : 1.0) // dots that come and go are bytes and noise
                        .withIfKnown("keep-duplicate-frames", true);
            case TIFF -> image.then("tiffsave_buffer").with("compression", TIFF_LZW);
        };
    }

    private static int quality(Quality quality, PictureHeader source) {
        return switch (quality) {
            case Quality.Of of -> of.percent();
            case Quality.Keep keep -> source.quality().orElse(DEFAULT_QUALITY);
        };
    }

    private static void checkSides(Animation made, PictureFormat format) {
        int longest = switch (format) {
            case JPEG, GIF -> 65_535;
            case WEBP -> 16_383;
            case PNG, TIFF -> Integer.MAX_VALUE;
        };
        if (made.strip().width() > longest || made.frameHeight() > longest) {
            throw new MediaException.Unwritable("a " + format + " has sides of at most " + longest + " pixels");
        }
    }

    private static Image onlyExif(Image image, boolean turned) {
        Image copy = image.copied();
        for (String field : new String[] {"icc-profile-data", "xmp-data", "iptc-data", "photoshop-data"}) {
            Vips.removeMeta(copy.pointer(), field);
        }
        // Where a picture was taken is nobody's business but its owner's: the saver leaves out what is not there.
        Vips.removeMetaBelow(copy.pointer(), GPS);
        if (turned) {
            Vips.setMetaInt(copy.pointer(), "orientation", 1);
        }
        return copy;
    }

    private Saver() {}
}
