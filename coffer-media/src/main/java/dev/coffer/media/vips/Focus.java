package dev.coffer.media.vips;

import dev.coffer.media.Geometry;
import dev.coffer.media.Geometry.Rectangle;
import dev.coffer.media.Position;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;

/// Finds out which part of a picture should stay, by looking at a small copy of it.
final class Focus {

    /// The longest side of the copy, in pixels.
    static final int SIDE = 480;

    private static final int ENTROPY = 2; // VipsInteresting
    private static final int ATTENTION = 3;

    /// Whether the mode leaves it to somebody who sees the picture.
    static boolean isWanted(Mode mode) {
        return !(position(mode) instanceof Position.At);
    }

    /// The same mode with a place instead of a wish.
    ///
    /// @param small all of the picture, upright, grey or sRGB, its longest side at most [#SIDE]
    static Mode resolved(Image small, Mode mode, Box box, int width, int height) {
        Rectangle cut = Geometry.of(width, height, box, mode).source();
        if (cut.width() == width && cut.height() == height) {
            return at(mode, new Position.At(0.5, 0.5));
        }
        double cutWidth = (double) cut.width() / width;
        double cutHeight = (double) cut.height() / height;
        return at(mode, place(small, position(mode), cutWidth, cutHeight));
    }

    /// @return the place of a mark that is to lie on what is looked for
    static Position.At place(Image small, Position position, double cutWidth, double cutHeight) {
        return switch (position) {
            case Position.At at -> at;
            case Position.Face face -> Faces.middle(small).orElse(new Position.At(0.5, 0.5));
            case Position.Attention attention -> interesting(small, ATTENTION, cutWidth, cutHeight);
            case Position.Entropy entropy -> interesting(small, ENTROPY, cutWidth, cutHeight);
            case Position.Focus focus -> place(small, focus.otherwise(), cutWidth, cutHeight);
            case Position.Point point -> throw new IllegalStateException("a point that nobody has followed: " + point);
        };
    }

    private static Position.At interesting(Image small, int how, double cutWidth, double cutHeight) {
        int width = Math.clamp(Math.round(small.width() * cutWidth), 1, small.width());
        int height = Math.clamp(Math.round(small.height() * cutHeight), 1, small.height());
        Image cut = new Operation(small.job(), "smartcrop")
                .with("input", small)
                .with("width", width)
                .with("height", height)
                .with("interesting", how)
                .image();
        return new Position.At(share(cut.left(), small.width() - width), share(cut.top(), small.height() - height));
    }

    private static double share(int offset, int room) {
        return room <= 0 ? 0.5 : Math.clamp((double) offset / room, 0, 1);
    }

    private static Position position(Mode mode) {
        return switch (mode) {
            case Mode.Crop crop -> crop.position();
            case Mode.Cover cover -> cover.position();
            case Mode.Adapt adapt -> adapt.position();
            case Mode.Clip clip -> Position.CENTRE;
            case Mode.Fit fit -> Position.CENTRE;
            case Mode.Fill fill -> Position.CENTRE;
            case Mode.Scale scale -> Position.CENTRE;
        };
    }

    /// The same mode, the points of the original where they are by now.
    static Mode followed(Mode mode, Trace trace) {
        return at(mode, trace.followed(position(mode)));
    }

    private static Mode at(Mode mode, Position position) {
        return switch (mode) {
            case Mode.Crop crop -> new Mode.Crop(position);
            case Mode.Cover cover -> new Mode.Cover(position);
            case Mode.Adapt adapt -> new Mode.Adapt(position, adapt.background(), adapt.retain());
            case Mode.Clip clip -> clip;
            case Mode.Fit fit -> fit;
            case Mode.Fill fill -> fill;
            case Mode.Scale scale -> scale;
        };
    }

    private Focus() {}
}
