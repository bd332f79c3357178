package dev.coffer.media.vips;

import dev.coffer.media.Colour;
import dev.coffer.media.Step;

/// Changes colours, each pixel by itself; alpha stays.
final class Adjusting {

    private static final int LAB = 13; // VipsInterpretation
    private static final int LCH = 19;
    private static final double MIDDLE = 128;

    /// Brightness and contrast on the numbers of sRGB, as CSS filters do; saturation and hue in LCH, where equal
    /// steps look equal.
    static Image adjust(Image image, Step.Adjust adjust) {
        Image changed = image;
        if (adjust.brightness() != 1 || adjust.contrast() != 1) {
            changed = Colours.opaquely(
                    changed,
                    picture -> picture.then("linear")
                            .with("a", new double[] {adjust.brightness() * adjust.contrast()})
                            .with("b", new double[] {MIDDLE * (1 - adjust.contrast())})
                            .with("uchar", true)
                            .image());
        }
        if (changed.bands() < 3 || adjust.saturation() == 1 && adjust.hue() == 0) {
            return changed;
        }
        double[] factors = {1, adjust.saturation(), 1};
        double[] offsets = {0, 0, adjust.hue()};
        return Colours.opaquely(changed, picture -> in(LCH, picture, factors, offsets));
    }

    static Image sharpen(Image image, double sigma) {
        return Colours.opaquely(
                image,
                picture -> picture.then("sharpen").with("sigma", sigma).image().cast(Image.UCHAR));
    }

    /// Lightness stays; what makes the hue is drawn towards that of the colour, by its opacity.
    static Image tint(Image image, Colour colour) {
        double strength = colour.alpha() / 255.0;
        if (strength == 0) {
            return image;
        }
        double[] lab = lab(colour);
        double[] factors = {1, 1 - strength, 1 - strength};
        double[] offsets = {0, lab[1] * strength, lab[2] * strength};
        return Colours.opaquely(Colours.inColour(image), picture -> in(LAB, picture, factors, offsets));
    }

    private static Image in(int space, Image image, double[] factors, double[] offsets) {
        return image.then("colourspace")
                .with("space", space)
                .image()
                .then("linear")
                .with("a", factors)
                .with("b", offsets)
                .image()
                .then("colourspace")
                .with("space", Image.SRGB)
                .image()
                .cast(Image.UCHAR);
    }

    /// CIELAB of sRGB under D65.
    private static double[] lab(Colour colour) {
        double r = light(colour.red());
        double g = light(colour.green());
        double b = light(colour.blue());
        double x = root((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.9505);
        double y = root(0.2126 * r + 0.7152 * g + 0.0722 * b);
        double z = root((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.0890);
        return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
    }

    private static double light(int part) {
        double share = part / 255.0;
        return share <= 0.04045 ? share / 12.92 : Math.pow((share + 0.055) / 1.055, 2.4);
    }

    private static double root(double t) {
        return t > 216.0 / 24_389 ? Math.cbrt(t) : (24_389.0 / 27 * t + 16) / 116;
    }

    private Adjusting() {}
}
