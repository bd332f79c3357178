package dev.coffer.media;

import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.util.Optional;

/// Where the pixels of a resized picture come from and go to.
///
/// The arithmetic is that of Pillow 5.2 under pilbox, rounding included, so that sizes are the ones its users
/// have. [Mode.Fit] and [Mode.Cover] are not pilbox's: they count in whole numbers and round down.
///
/// @param source the rectangle of the picture that is seen, in its pixels
/// @param width of the picture that comes of the rectangle
/// @param height of the picture that comes of the rectangle
/// @param canvas what it is centred on, if that is larger
public record Geometry(Rectangle source, int width, int height, Optional<Canvas> canvas) {

    public record Rectangle(int x, int y, int width, int height) {}

    /// @param x where the picture's left edge lies
    /// @param y where the picture's top edge lies
    public record Canvas(int width, int height, int x, int y, Colour background) {}

    /// What `mode` does to a picture of `width` x `height`.
    public static Geometry of(int width, int height, Box box, Mode mode) {
        double aspect = (double) width / height;
        int boxWidth = box.width().orElseGet(() -> side(box.height().orElseThrow() * aspect));
        int boxHeight = box.height().orElseGet(() -> side(box.width().orElseThrow() / aspect));
        return switch (mode) {
            case Mode.Fit fit -> fit(width, height, box);
            case Mode.Cover cover -> cover(width, height, box, cover.position());
            case Mode.Scale scale -> whole(width, height, boxWidth, boxHeight);
            case Mode.Clip clip -> clip(width, height, boxWidth, boxHeight);
            case Mode.Crop crop -> crop(width, height, boxWidth, boxHeight, crop.position());
            case Mode.Fill fill -> fill(width, height, boxWidth, boxHeight, fill.background());
            case Mode.Adapt adapt ->
                retained(aspect, (double) boxWidth / boxHeight) >= adapt.retain()
                        ? crop(width, height, boxWidth, boxHeight, adapt.position())
                        : fill(width, height, boxWidth, boxHeight, adapt.background());
        };
    }

    private static int side(double length) {
        return (int) Math.max(1, Math.min(length, Integer.MAX_VALUE));
    }

    private static double retained(double one, double other) {
        return 100 * Math.min(one, other) / Math.max(one, other);
    }

    private static Geometry whole(int width, int height, int newWidth, int newHeight) {
        return new Geometry(new Rectangle(0, 0, width, height), newWidth, newHeight, Optional.empty());
    }

    private static Geometry clip(int width, int height, int boxWidth, int boxHeight) {
        long x = width;
        long y = height;
        if (x > boxWidth) {
            y = Math.max(y * boxWidth / x, 1);
            x = boxWidth;
        }
        if (y > boxHeight) {
            x = Math.max(x * boxHeight / y, 1);
            y = boxHeight;
        }
        return whole(width, height, (int) x, (int) y);
    }

    private static Geometry crop(int width, int height, int boxWidth, int boxHeight, Position position) {
        double wanted = (double) boxWidth / boxHeight;
        int cutWidth = width;
        int cutHeight = height;
        if ((double) width / height >= wanted) {
            cutWidth = Math.clamp((long) (wanted * height + 0.5), 1, width);
        } else {
            cutHeight = Math.clamp((long) (width / wanted + 0.5), 1, height);
        }
        return new Geometry(cut(width, height, cutWidth, cutHeight, position), boxWidth, boxHeight, Optional.empty());
    }

    /// Whole numbers throughout, so that a side that the box gives is exactly that.
    private static Geometry fit(int width, int height, Box box) {
        long boxWidth = box.width().orElse(Integer.MAX_VALUE);
        long boxHeight = box.height().orElse(Integer.MAX_VALUE);
        return boxWidth * height <= boxHeight * width
                ? whole(width, height, (int) boxWidth, floored(boxWidth * height / width))
                : whole(width, height, floored(boxHeight * width / height), (int) boxHeight);
    }

    private static int floored(long side) {
        return (int) Math.clamp(side, 1, Integer.MAX_VALUE);
    }

    private static Geometry cover(int width, int height, Box box, Position position) {
        int boxWidth = box.width().orElse(width);
        int boxHeight = box.height().orElse(height);
        if (boxWidth < width && boxHeight < height) {
            return crop(width, height, boxWidth, boxHeight, position);
        }
        if (box.width().isEmpty() || box.height().isEmpty()) {
            return boxWidth < width || boxHeight < height
                    ? fit(width, height, box)
                    : whole(width, height, width, height);
        }
        Rectangle source = cut(width, height, Math.min(width, boxWidth), Math.min(height, boxHeight), position);
        return new Geometry(source, source.width(), source.height(), Optional.empty());
    }

    private static Rectangle cut(int width, int height, int cutWidth, int cutHeight, Position position) {
        Position.At at = // whoever sees pixels has looked before, and says where
                switch (position) {
                    case Position.At ratios -> ratios;
                    case Position.Face face -> new Position.At(0.5, 0.5);
                    case Position.Attention attention -> new Position.At(0.5, 0.5);
                    case Position.Entropy entropy -> new Position.At(0.5, 0.5);
                    case Position.Focus focus -> new Position.At(0.5, 0.5);
                    case Position.Point point -> new Position.At(0.5, 0.5);
                };
        return new Rectangle(
                (int) ((width - cutWidth) * at.x()), (int) ((height - cutHeight) * at.y()), cutWidth, cutHeight);
    }

    private static Geometry fill(int width, int height, int boxWidth, int boxHeight, Colour background) {
        Geometry inside = clip(width, height, boxWidth, boxHeight);
        if (inside.width == boxWidth && inside.height == boxHeight) {
            return inside;
        }
        int x = (boxWidth - inside.width) / 2;
        int y = (boxHeight - inside.height) / 2;
        return new Geometry(
                inside.source,
                inside.width,
                inside.height,
                Optional.of(new Canvas(boxWidth, boxHeight, x, y, background)));
    }
}
