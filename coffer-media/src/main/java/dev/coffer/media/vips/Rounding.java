package dev.coffer.media.vips;

/// Takes corners off.
final class Rounding {

    private static final double OPAQUE = 255;

    /// How opaque a pixel stays follows from its distance to the nearest corner's centre; edges are soft.
    static Image round(Image image, int wanted) {
        double halfWidth = image.width() / 2.0;
        double halfHeight = image.height() / 2.0;
        double radius = Math.min(wanted, Math.min(halfWidth, halfHeight));
        Image beyond = new Operation(image.job(), "xyz")
                .with("width", image.width())
                .with("height", image.height())
                .image()
                .then("linear")
                .with("a", new double[] {1, 1})
                .with("b", new double[] {0.5 - halfWidth, 0.5 - halfHeight})
                .image()
                .then("abs")
                .image()
                .then("linear")
                .with("a", new double[] {1, 1})
                .with("b", new double[] {radius - halfWidth, radius - halfHeight})
                .image();
        // the greater of it and nothing, squared, twice the mean of both axes, rooted
        Image distance = power(
                new Operation(image.job(), "add")
                        .with("left", beyond)
                        .with("right", beyond.then("abs").image())
                        .image()
                        .then("linear")
                        .with("a", new double[] {0.5})
                        .with("b", new double[] {0})
                        .image(),
                2);
        Image mask = power(
                        distance.then("bandmean")
                                .image()
                                .then("linear")
                                .with("a", new double[] {2})
                                .with("b", new double[] {0})
                                .image(),
                        0.5)
                .then("linear")
                .with("a", new double[] {-OPAQUE})
                .with("b", new double[] {(radius + 0.5) * OPAQUE})
                .with("uchar", true)
                .image();
        return Colours.withAlphaTimes(image, mask);
    }

    private static Image power(Image image, double exponent) {
        return image.then("math2_const")
                .with("math2", 0) // VIPS_OPERATION_MATH2_POW
                .with("c", new double[] {exponent})
                .image();
    }

    private Rounding() {}
}
