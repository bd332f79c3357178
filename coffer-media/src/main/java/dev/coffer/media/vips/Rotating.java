package dev.coffer.media.vips;

import dev.coffer.media.Orientation;
import dev.coffer.media.Step;

/// Turns images. All of them read pixels in any order, so what goes in has to be in memory.
final class Rotating {

    static Image upright(Image image, Orientation orientation) {
        Image turned = quarters(image, orientation.quarterTurns());
        return orientation.mirrored() ? turned.then("flip").with("direction", 0).image() : turned;
    }

    static Image flip(Image image, Step.Axis axis) {
        return image.then("flip").with("direction", axis.ordinal()).image();
    }

    /// @param turns quarter turns clockwise
    static Image quarters(Image image, int turns) {
        return turns == 0 ? image : image.then("rot").with("angle", turns).image();
    }

    /// Turns by any angle, clockwise. The size is Pillow's.
    static Image freely(Image image, int degrees, boolean expand) {
        boolean alpha = image.hasAlpha();
        Image picture = alpha ? image.then("premultiply").image().cast(Image.UCHAR) : image;
        double[] nothing = new double[picture.bands()];
        Image turned = picture.then("rotate")
                .with("angle", (double) degrees)
                .withInterpolator("interpolate", "bicubic")
                .with("background", nothing)
                .image();
        int width = expand ? extent(image.width(), image.height(), degrees, true) : image.width();
        int height = expand ? extent(image.width(), image.height(), degrees, false) : image.height();
        Image framed = centred(turned, width, height, nothing);
        return alpha ? framed.then("unpremultiply").image().cast(Image.UCHAR) : framed;
    }

    private static int extent(int width, int height, int degrees, boolean horizontal) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double low = Double.MAX_VALUE;
        double high = -Double.MAX_VALUE;
        for (double[] corner : new double[][] {{0, 0}, {width, 0}, {width, height}, {0, height}}) {
            double x = corner[0] - width / 2.0;
            double y = corner[1] - height / 2.0;
            double place = horizontal ? x * cos - y * sin + width / 2.0 : x * sin + y * cos + height / 2.0;
            low = Math.min(low, place);
            high = Math.max(high, place);
        }
        return (int) (Math.ceil(high) - Math.floor(low));
    }

    private static Image centred(Image image, int width, int height, double[] around) {
        int cutWidth = Math.min(width, image.width());
        int cutHeight = Math.min(height, image.height());
        Image cut = image.region((image.width() - cutWidth) / 2, (image.height() - cutHeight) / 2, cutWidth, cutHeight);
        if (cutWidth == width && cutHeight == height) {
            return cut;
        }
        return cut.then("embed")
                .with("x", (width - cutWidth) / 2)
                .with("y", (height - cutHeight) / 2)
                .with("width", width)
                .with("height", height)
                .with("extend", 5) // VIPS_EXTEND_BACKGROUND
                .with("background", around)
                .image();
    }

    private Rotating() {}
}
