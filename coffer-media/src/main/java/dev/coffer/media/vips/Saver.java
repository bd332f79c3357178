package dev.coffer.media.vips;

import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.MediaException;
import dev.coffer.media.MediaException.ResultTooLarge;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Step;

/// Writes finished images; this is when everything before is computed.
final class Saver {

    private static final int DEFAULT_QUALITY = 90;
    private static final int TRIES = 7; // each is the work of a whole encoding
    private static final String PROFILE = "icc-profile-data";
    private static final String GPS = "exif-ifd3-";

    private final Animation made;
    private final PictureFormat format;
    private final PictureHeader source;
    private final Encoding encoding;

    private Saver(Animation made, PictureFormat format, PictureHeader source, Encoding encoding) {
        this.made = made;
        this.format = format;
        this.source = source;
        this.encoding = encoding;
    }

    /// Writes what a recipe has made of a source.
    ///
    /// @throws ResultTooLarge if its format holds less
    static Rendered write(Animation made, PictureHeader source, Recipe recipe, RenderLimits limits) {
        long pixels = made.strip().pixels();
        PictureFormat format = recipe.target(source);
        if (recipe.isAuto() && format == PictureFormat.AVIF && pixels > limits.maxWritten(format)) {
            format = recipe.encoding().auto().orElseThrow().contains(PictureFormat.WEBP)
                    ? PictureFormat.WEBP
                    : PictureFormat.PNG;
        }
        int width = made.strip().width();
        int height = made.frameHeight();
        if (pixels > limits.maxWritten(format)) {
            throw new ResultTooLarge(
                    ResultTooLarge.Of.PIXELS,
                    "a result of " + width + "x" + height + " pixels in " + made.frames() + " frames; the limit for "
                            + format + " is " + limits.maxWritten(format));
        }
        checkSides(made, format);
        boolean turned = recipe.steps().contains(new Step.Upright());
        byte[] bytes = new Saver(made, format, source, recipe.encoding()).save(turned);
        return new Rendered(bytes, format, width, height);
    }

    /// What tries whether a format is written at all.
    static Operation trial(Image image, PictureFormat format) {
        return Codec.operation(image, format, Encoding.of(format, DEFAULT_QUALITY), DEFAULT_QUALITY, false, false);
    }

    /// @param turned whether the pixels stand upright now, so that EXIF must not say otherwise
    private byte[] save(boolean turned) {
        boolean strips = kept() == 0;
        // also where the saver strips: that of WebP in libvips 8.14 leaves EXIF as it was
        Image image = withLess(made.strip(), keepsProfile(), turned);
        // in memory first where the saver of libvips 8.14 leaks what it holds if its source fails, or where what
        // fails has to be told from what is damaged, or where it may be called again
        boolean pixelsFirst = encoding.maxBytes().isPresent() || Codec.isFedFromMemory(format);
        Image ready = pixelsFirst ? image.inMemory() : image;
        int quality = quality();
        byte[] bytes = write(ready, quality, strips, pixelsFirst);
        return encoding.maxBytes().isEmpty()
                        || bytes.length <= encoding.maxBytes().getAsInt()
                ? bytes
                : smaller(ready, quality, strips, encoding.maxBytes().getAsInt());
    }

    /// The best quality whose file is small enough, or nearly: the number of tries is bounded.
    private byte[] smaller(Image image, int quality, boolean strips, int most) {
        byte[] best = null;
        int low = 1;
        int high = quality - 1;
        boolean helps = format.isLossy() && !encoding.lossless();
        for (int i = 0; helps && i < TRIES && low <= high; i++) {
            if (image.job().isLate()) {
                throw image.job().late();
            }
            int middle = (low + high) / 2;
            byte[] bytes = write(image, middle, strips, true);
            if (bytes.length <= most) {
                best = bytes;
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        if (best == null) {
            throw new MediaException.Unwritable("as a " + format + " it does not get as small as " + most + " bytes");
        }
        return best;
    }

    private byte[] write(Image image, int quality, boolean strips, boolean pixelsFirst) {
        image.job().stopInTime(image);
        try {
            return Codec.operation(image, format, encoding, quality, source.fullColour(), made.frames() > 1)
                    .withEither("keep", kept(), "strip", strips)
                    .bytes();
        } catch (OperationFailed e) {
            if (!pixelsFirst || image.job().isLate()) {
                throw e;
            }
            throw new MediaException.Unwritable("it cannot be written as a " + format);
        }
    }

    /// As numbered in VipsForeignKeep, which libvips has from 8.15.
    private int kept() {
        return (encoding.preserveExif() ? 1 : 0) | (keepsProfile() ? 8 : 0);
    }

    private boolean keepsProfile() {
        return encoding.keepProfile() && Colours.isProfileOfItsKind(made.strip());
    }

    private int quality() {
        return switch (encoding.quality()) {
            case Quality.Of of -> of.percent();
            case Quality.Keep keep -> source.quality().orElse(DEFAULT_QUALITY);
        };
    }

    private static void checkSides(Animation made, PictureFormat format) {
        int longest = Codec.longestSide(format);
        if (made.strip().width() > longest || made.frameHeight() > longest) {
            throw new MediaException.Unwritable("a " + format + " has sides of at most " + longest + " pixels");
        }
    }

    /// A copy that has of the source's metadata what is to be kept.
    private Image withLess(Image image, boolean profile, boolean turned) {
        Image copy = image.copied();
        for (String field : new String[] {"xmp-data", "iptc-data", "photoshop-data"}) {
            Vips.removeMeta(copy.pointer(), field);
        }
        if (!profile) {
            Vips.removeMeta(copy.pointer(), PROFILE);
        }
        if (!encoding.preserveExif()) {
            Vips.removeMeta(copy.pointer(), "orientation");
            Vips.removeMetaBelow(copy.pointer(), "exif-");
            return copy;
        }
        if (!encoding.preservePlace()) {
            // Where a picture was taken is nobody's business but its owner's: the saver leaves out what is not there.
            Vips.removeMetaBelow(copy.pointer(), GPS);
        }
        if (turned) {
            Vips.setMetaInt(copy.pointer(), "orientation", 1);
        }
        return copy;
    }
}
