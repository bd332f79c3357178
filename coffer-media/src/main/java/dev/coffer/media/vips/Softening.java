package dev.coffer.media.vips;

import java.util.function.UnaryOperator;

/// Blurs and makes squares. Colours under transparent pixels do not bleed into their neighbours.
final class Softening {

    /// @param image in memory: a wide blur looks far up and down
    static Image blur(Image image, double sigma) {
        return premultiplied(
                image, picture -> picture.then("gaussblur").with("sigma", sigma).image());
    }

    /// The squares at the right and at the bottom may be cut; they have the colour of what is there.
    static Image pixelate(Image image, int size) {
        int across = (image.width() + size - 1) / size;
        int down = (image.height() + size - 1) / size;
        return premultiplied(
                        image,
                        picture -> squares(
                                picture.then("embed")
                                        .with("x", 0)
                                        .with("y", 0)
                                        .with("width", across * size)
                                        .with("height", down * size)
                                        .with("extend", 1) // VIPS_EXTEND_COPY
                                        .image(),
                                size))
                .region(0, 0, image.width(), image.height());
    }

    private static Image squares(Image whole, int size) {
        Image means = whole.then("shrink")
                .with("hshrink", (double) size)
                .with("vshrink", (double) size)
                .image();
        return new Operation(whole.job(), "zoom")
                .with("input", means)
                .with("xfac", size)
                .with("yfac", size)
                .image();
    }

    private static Image premultiplied(Image image, UnaryOperator<Image> work) {
        if (!image.hasAlpha()) {
            return work.apply(image);
        }
        Image ready = image.then("premultiply").image().cast(Image.UCHAR);
        return work.apply(ready).then("unpremultiply").image().cast(Image.UCHAR);
    }

    private Softening() {}
}
