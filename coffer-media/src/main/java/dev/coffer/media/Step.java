package dev.coffer.media;

import java.util.OptionalInt;

/// One thing done to a picture. Steps are done in a recipe's order, each to what the one before it left.
///
/// New kinds of step may come; whoever follows recipes switches over all of them.
public sealed interface Step {

    /// The largest side a step may ask for, in pixels.
    int MAX_SIDE = 65_535;

    /// Gives the picture another size.
    record Resize(Box box, Mode mode, Filter filter) implements Step {}

    /// Turns the picture clockwise.
    ///
    /// Quarter turns swap the sides. Any other angle keeps the size and cuts the corners off, unless `expand`
    /// makes room for them; what was outside is black, or transparent where the picture has an alpha channel.
    ///
    /// @param degrees from 0 to 359
    record Rotate(int degrees, boolean expand) implements Step {
        public Rotate {
            if (degrees < 0 || degrees > 359) {
                throw new IllegalArgumentException("an angle goes from 0 to 359 degrees: " + degrees);
            }
        }
    }

    /// Turns and mirrors the picture as its EXIF orientation asks, all eight of them; what is already upright
    /// stays.
    record Upright() implements Step {}

    /// Cuts a rectangle out. One that reaches over the picture's edge is [MediaException.Unfit].
    record Region(int x, int y, int width, int height) implements Step {
        public Region {
            if (x < 0 || y < 0 || width < 1 || height < 1) {
                throw new IllegalArgumentException("not a rectangle: " + width + "x" + height + " at " + x + "," + y);
            }
        }
    }

    /// The size that is asked for. A missing side follows from the other by the picture's proportions.
    ///
    /// @param width in pixels
    /// @param height in pixels; at least one of the two is there
    record Box(OptionalInt width, OptionalInt height) {
        public Box {
            if (width.isEmpty() && height.isEmpty()) {
                throw new IllegalArgumentException("a size has a width, a height or both");
            }
            check(width);
            check(height);
        }

        public static Box of(int width, int height) {
            return new Box(OptionalInt.of(width), OptionalInt.of(height));
        }

        private static void check(OptionalInt side) {
            if (side.isPresent() && (side.getAsInt() < 1 || side.getAsInt() > MAX_SIDE)) {
                throw new IllegalArgumentException("a side goes from 1 to " + MAX_SIDE + ": " + side.getAsInt());
            }
        }
    }

    /// How a picture gets into a box of other proportions.
    sealed interface Mode {

        /// Shrinks it until it fits inside; never enlarges.
        record Clip() implements Mode {}

        /// Cuts off what is over, then scales what stays to the box.
        record Crop(Position position) implements Mode {}

        /// As [Clip], then centred on a canvas of the box's size.
        record Fill(Colour background) implements Mode {}

        /// Stretches or squeezes it to the box.
        record Scale() implements Mode {}

        /// [Crop] if at least `retain` percent of the picture stay, else [Fill].
        ///
        /// @param retain from 0 to 100
        record Adapt(Position position, Colour background, int retain) implements Mode {
            public Adapt {
                if (retain < 0 || retain > 100) {
                    throw new IllegalArgumentException("retain goes from 0 to 100 percent: " + retain);
                }
            }
        }
    }
}
