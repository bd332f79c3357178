package dev.coffer.media.vips;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import dev.coffer.media.Colour;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.UnaryOperator;

/// Colour spaces, opacity and backgrounds.
final class Colours {

    private static final String PROFILE = "icc-profile-data";
    private static final int OPAQUE = 255;
    private static final int OVER = 2; // VipsBlendMode
    private static final int MORE = 4; // VipsOperationRelational

    /// Whatever the image is in, as grey or sRGB of 8 bits with or without alpha.
    static Image toSrgb(Image image) {
        return toScreen(image, false);
    }

    /// The same, but that colours may stay in the space of their profile.
    static Image toScreen(Image image, boolean keepProfile) {
        boolean keeps = keepProfile && image.interpretation() != Image.CMYK;
        if (!keeps && image.has(PROFILE) && !isSrgb(image.bytes(PROFILE))) {
            try {
                image = image.then("icc_transform")
                        .with("output-profile", "srgb")
                        .with("embedded", true)
                        .with("depth", 8)
                        .image();
            } catch (OperationFailed e) {
                image = withoutProfile(image); // a broken profile does not make a broken picture
            }
        }
        int interpretation = image.interpretation();
        if (interpretation == Image.CMYK) {
            image = fromCmyk(image);
        } else if (interpretation == Image.MULTIBAND) {
            image = labelled(image, image.bands() < 3 ? Image.GREY : Image.SRGB);
        } else if (interpretation != Image.SRGB && interpretation != Image.GREY) {
            image = image.then("colourspace")
                    .with("space", image.bands() < 3 ? Image.GREY : Image.SRGB)
                    .image();
        }
        image = image.cast(Image.UCHAR);
        return image.bands() > 4
                ? image.then("extract_band").with("band", 0).with("n", 3).image()
                : image;
    }

    /// Whether the image's profile, if it has one, is of as many colours as it has itself.
    static boolean isProfileOfItsKind(Image image) {
        if (!image.has(PROFILE)) {
            return false;
        }
        MemorySegment profile = image.bytes(PROFILE);
        if (profile.byteSize() < 20) {
            return false;
        }
        String space = new String(profile.asSlice(16, 4).toArray(JAVA_BYTE), StandardCharsets.ISO_8859_1);
        return space.equals(image.bands() < 3 ? "GRAY" : "RGB ");
    }

    /// Grey stays grey unless a colour is about to be mixed in.
    static Image inColour(Image image) {
        return image.bands() < 3
                ? image.then("colourspace").with("space", Image.SRGB).image()
                : image;
    }

    /// As grey, with alpha where there is some.
    static Image grey(Image image) {
        return image.bands() < 3
                ? image
                : image.then("colourspace").with("space", Image.GREY).image().cast(Image.UCHAR);
    }

    /// Grey of which only black and white are left; alpha stays as it is.
    static Image bitonal(Image image) {
        Image grey = grey(image);
        Image opaque = grey.hasAlpha() ? withoutAlpha(grey) : grey;
        Image halves = opaque.then("relational_const")
                .with("relational", MORE)
                .with("c", new double[] {OPAQUE / 2})
                .image();
        return grey.hasAlpha() ? joined(halves, alpha(grey)) : halves;
    }

    static Image alpha(Image image) {
        return image.then("extract_band").with("band", image.bands() - 1).image();
    }

    static Image withAlpha(Image image) {
        return image.hasAlpha()
                ? image
                : image.then("bandjoin_const").with("c", new double[] {OPAQUE}).image();
    }

    /// Lays the image over a colour. What comes of it is as opaque as the more opaque of the two.
    static Image over(Image image, Colour background) {
        if (!image.hasAlpha() || background.alpha() == 0) {
            return image;
        }
        if (background.isOpaque()) {
            return flatten(image, background);
        }
        Image picture = inColour(image);
        return new Operation(picture.job(), "composite2")
                .with("base", sheet(picture, background, 4))
                .with("overlay", picture)
                .with("mode", OVER)
                .image()
                .cast(Image.UCHAR);
    }

    /// Lays the image over a colour whose opacity does not count; the alpha channel goes.
    static Image flatten(Image image, Colour background) {
        if (!image.hasAlpha()) {
            return image;
        }
        Image picture = isGrey(background) ? image : inColour(image);
        return picture.then("flatten")
                .with("background", parts(background, picture.bands() - 1))
                .image();
    }

    /// Puts a colour where nothing of the image is seen, without mixing it into what is partly seen.
    static Image behind(Image image, Colour background) {
        if (!image.hasAlpha()) {
            return image;
        }
        Image picture = inColour(image);
        Image sheet = sheet(picture, background, 3);
        return new Operation(image.job(), "ifthenelse")
                .with("cond", seen(picture))
                .with("in1", withoutAlpha(picture))
                .with("in2", sheet)
                .image();
    }

    /// One band, 255 where anything of the image is seen and 0 elsewhere.
    static Image seen(Image image) {
        return alpha(image)
                .then("relational_const")
                .with("relational", MORE)
                .with("c", new double[] {0})
                .image();
    }

    /// Does something to the colours and leaves the alpha channel, if there is one.
    static Image opaquely(Image image, UnaryOperator<Image> work) {
        return image.hasAlpha() ? joined(work.apply(withoutAlpha(image)), alpha(image)) : work.apply(image);
    }

    /// Makes the image less opaque.
    ///
    /// @param mask one band; 255 leaves a pixel as it is, 0 hides it
    static Image withAlphaTimes(Image image, Image mask) {
        if (!image.hasAlpha()) {
            return joined(image, mask);
        }
        Image product = new Operation(image.job(), "multiply")
                .with("left", alpha(image))
                .with("right", mask)
                .image()
                .then("linear")
                .with("a", new double[] {1.0 / OPAQUE})
                .with("b", new double[] {0})
                .with("uchar", true)
                .image();
        return joined(withoutAlpha(image), product);
    }

    /// Makes all of the image less opaque.
    ///
    /// @param share from 0 to 1
    static Image fainter(Image image, double share) {
        Image picture = withAlpha(image);
        Image fainter = alpha(picture)
                .then("linear")
                .with("a", new double[] {share})
                .with("b", new double[] {0})
                .with("uchar", true)
                .image();
        return joined(withoutAlpha(picture), fainter);
    }

    private static Image joined(Image colours, Image alpha) {
        return new Operation(colours.job(), "bandjoin")
                .with("in", new Image[] {colours, alpha})
                .image();
    }

    static Image withoutAlpha(Image image) {
        return image.then("extract_band")
                .with("band", 0)
                .with("n", image.bands() - 1)
                .image();
    }

    static Image sheet(Image like, Colour colour, int bands) {
        Image sheet = new Operation(like.job(), "black")
                .with("width", like.width())
                .with("height", like.height())
                .with("bands", bands)
                .image()
                .then("linear")
                .with("a", new double[] {1})
                .with("b", parts(colour, bands))
                .with("uchar", true)
                .image();
        return labelled(sheet, Image.SRGB);
    }

    /// The parts of a colour as an image of so many bands has them: grey, grey and alpha, RGB, or RGB and
    /// alpha.
    static double[] parts(Colour colour, int bands) {
        return switch (bands) {
            case 1 -> new double[] {colour.red()};
            case 2 -> new double[] {colour.red(), colour.alpha()};
            case 3 -> new double[] {colour.red(), colour.green(), colour.blue()};
            default -> new double[] {colour.red(), colour.green(), colour.blue(), colour.alpha()};
        };
    }

    static boolean isGrey(Colour colour) {
        return colour.red() == colour.green() && colour.green() == colour.blue();
    }

    /// Ink on white paper, without a profile that would say which ink: what is left of each light after its
    /// ink and after black. Decoders hand over Adobe's inverted CMYK turned the right way already.
    private static Image fromCmyk(Image image) {
        Image light = image.cast(Image.UCHAR).then("invert").image();
        Image black = light.then("extract_band").with("band", 3).image();
        Image rgb = light.then("extract_band").with("band", 0).with("n", 3).image();
        Image product = new Operation(image.job(), "multiply")
                .with("left", rgb)
                .with("right", black)
                .image();
        return labelled(
                product.then("linear")
                        .with("a", new double[] {1.0 / OPAQUE})
                        .with("b", new double[] {0})
                        .with("uchar", true)
                        .image(),
                Image.SRGB);
    }

    private static Image labelled(Image image, int interpretation) {
        return image.then("copy").with("interpretation", interpretation).image();
    }

    private static Image withoutProfile(Image image) {
        Image copy = image.copied();
        Vips.removeMeta(copy.pointer(), PROFILE);
        return copy;
    }

    /// Whether a profile calls itself sRGB in its description, as nearly every picture's does that has one.
    private static boolean isSrgb(MemorySegment profile) {
        int length = (int) Math.min(profile.byteSize(), 4096);
        byte[] start = profile.asSlice(0, length).toArray(JAVA_BYTE);
        String text = new String(start, StandardCharsets.ISO_8859_1);
        int tag = text.indexOf("desc", 128);
        if (tag < 0 || tag + 12 > length) {
            return false;
        }
        int at = u32(start, tag + 4);
        int size = u32(start, tag + 8);
        if (at < 0 || size < 0 || at > length || size > length - at) {
            return false;
        }
        String description = text.substring(at, at + size).replace("\0", "");
        return description.contains("sRGB")
                && !description.toLowerCase(Locale.ROOT).contains("linear");
    }

    private static int u32(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | (bytes[at + 3] & 0xff);
    }

    private Colours() {}
}
