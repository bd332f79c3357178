package dev.coffer.media.vips;

import dev.coffer.media.Filter;

/// Gives an image another number of pixels.
final class Resizing {

    private static final double MAX_ENLARGEMENT = 100_000;

    /// Resamples to exactly `width` x `height`. Colours under transparent pixels do not bleed into their
    /// neighbours.
    static Image resize(Image image, int width, int height, Filter filter) {
        if (image.width() == width && image.height() == height) {
            return image;
        }
        if (filter == Filter.NEAREST || !image.hasAlpha()) {
            return resample(image, width, height, filter);
        }
        int format = image.format();
        Image premultiplied = image.then("premultiply").image().cast(format);
        return resample(premultiplied, width, height, filter)
                .then("unpremultiply")
                .image()
                .cast(format);
    }

    private static Image resample(Image image, int width, int height, Filter filter) {
        Image resized = image.then("resize")
                .with("scale", Math.min(MAX_ENLARGEMENT, (double) width / image.width()))
                .with("vscale", Math.min(MAX_ENLARGEMENT, (double) height / image.height()))
                .with("kernel", kernel(filter))
                .image();
        if (resized.width() == width && resized.height() == height) {
            return resized;
        }
        return resized.region(0, 0, Math.min(width, resized.width()), Math.min(height, resized.height()))
                .then("embed")
                .with("x", 0)
                .with("y", 0)
                .with("width", width)
                .with("height", height)
                .with("extend", 1) // VIPS_EXTEND_COPY: libvips was a pixel short
                .image();
    }

    /// As numbered in VipsKernel.
    private static int kernel(Filter filter) {
        return switch (filter) {
            case NEAREST -> 0;
            case BILINEAR -> 1;
            case BICUBIC -> 2;
            case ANTIALIAS -> 5;
        };
    }

    private Resizing() {}
}
