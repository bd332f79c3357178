package dev.coffer.media.vips;

import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.Orientation;
import dev.coffer.media.Position;
import dev.coffer.media.Step;

/// Where the points of an original have come to: makes shares of a picture, as it is by now, of shares of the original
/// when that stood upright. All that steps do to the place of a point is affine.
///
/// @param xx how much of a point's x is in its new x; the others alike
/// @param x what is added
record Trace(double xx, double yx, double x, double xy, double yy, double y) {

    private static final Trace NOTHING_MOVED = new Trace(1, 0, 0, 0, 1, 0);
    private static final Trace MIRRORED = new Trace(-1, 0, 1, 0, 1, 0);
    private static final Trace CLOCKWISE = new Trace(0, -1, 1, 1, 0, 0);
    private static final Trace COUNTERCLOCKWISE = new Trace(0, 1, 0, -1, 0, 1);
    private static final double PARTS = 10_000_000;

    /// For a picture that is as it was taken, and would have to be turned to stand upright.
    static Trace asTaken(Orientation orientation) {
        Trace trace = orientation.mirrored() ? MIRRORED : NOTHING_MOVED;
        for (int i = 0; i < orientation.quarterTurns(); i++) {
            trace = trace.then(COUNTERCLOCKWISE);
        }
        return trace;
    }

    Trace turned(Orientation orientation) {
        Trace trace = this;
        for (int i = 0; i < orientation.quarterTurns(); i++) {
            trace = trace.then(CLOCKWISE);
        }
        return orientation.mirrored() ? trace.then(MIRRORED) : trace;
    }

    Trace flipped(Step.Axis axis) {
        return switch (axis) {
            case HORIZONTAL -> then(MIRRORED);
            case VERTICAL -> then(new Trace(1, 0, 0, 0, -1, 1));
        };
    }

    /// Only a part is left of a picture of `width` x `height`.
    Trace cut(Rectangle part, int width, int height) {
        return then(new Trace(
                (double) width / part.width(),
                0,
                -(double) part.x() / part.width(),
                0,
                (double) height / part.height(),
                -(double) part.y() / part.height()));
    }

    /// The picture lies at `place` of a larger one.
    Trace laid(Rectangle place, int width, int height) {
        return then(new Trace(
                (double) place.width() / width,
                0,
                (double) place.x() / width,
                0,
                (double) place.height() / height,
                (double) place.y() / height));
    }

    /// Turned clockwise about its middle, which stays the middle.
    Trace rotated(int degrees, int width, int height, int newWidth, int newHeight) {
        double cos = Math.cos(Math.toRadians(degrees));
        double sin = Math.sin(Math.toRadians(degrees));
        double xx = cos * width / newWidth;
        double yx = -sin * height / newWidth;
        double xy = sin * width / newHeight;
        double yy = cos * height / newHeight;
        return then(new Trace(xx, yx, 0.5 - (xx + yx) / 2, xy, yy, 0.5 - (xy + yy) / 2));
    }

    /// A position that is one of the picture as it is by now.
    Position followed(Position position) {
        return switch (position) {
            case Position.Point point -> at(point);
            case Position.Focus focus -> focus.otherwise();
            case Position.At at -> at;
            case Position.Face face -> face;
            case Position.Attention attention -> attention;
            case Position.Entropy entropy -> entropy;
        };
    }

    private Position.At at(Position.Point point) {
        return new Position.At(share(xx * point.x() + yx * point.y() + x), share(xy * point.x() + yy * point.y() + y));
    }

    /// What is not exact in the arithmetic must not cost a pixel.
    private static double share(double place) {
        return Math.clamp(Math.round(place * PARTS) / PARTS, 0, 1);
    }

    private Trace then(Trace next) {
        return new Trace(
                next.xx * xx + next.yx * xy,
                next.xx * yx + next.yx * yy,
                next.xx * x + next.yx * y + next.x,
                next.xy * xx + next.yy * xy,
                next.xy * yx + next.yy * yy,
                next.xy * x + next.yy * y + next.y);
    }
}
