package dev.coffer.media;

import dev.coffer.repository.BlobId;
import java.nio.charset.StandardCharsets;
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

    /// Mirrors the picture.
    record Flip(Axis axis) implements Step {}

    /// How a picture is mirrored.
    enum Axis {
        /// Left and right change places.
        HORIZONTAL,
        /// Top and bottom change places.
        VERTICAL
    }

    /// Cuts off the borders that have the colour of the top left pixel. A picture of one colour stays whole.
    ///
    /// @param threshold how far from that colour a pixel still counts as border, from 0 to 255
    record Trim(int threshold) implements Step {
        public Trim {
            between("a threshold", threshold, 0, 255);
        }
    }

    /// Puts borders of a colour around the picture, in pixels.
    record Pad(int top, int right, int bottom, int left, Colour colour) implements Step {
        public Pad {
            for (int side : new int[] {top, right, bottom, left}) {
                between("a border", side, 0, MAX_SIDE);
            }
        }
    }

    /// Blurs, by a Gaussian.
    ///
    /// @param sigma its standard deviation in pixels, from 0.1 to 100; taken to thousandths
    record Blur(double sigma) implements Step {
        public Blur {
            sigma = thousandths("the sigma of a blur", sigma, 0.1, 100);
        }
    }

    /// Sharpens edges, without making noise of flat parts.
    ///
    /// @param sigma how wide an edge is, in pixels, from 0.1 to 10; taken to thousandths
    record Sharpen(double sigma) implements Step {
        public Sharpen {
            sigma = thousandths("the sigma of sharpening", sigma, 0.1, 10);
        }
    }

    /// Makes squares of one colour each.
    ///
    /// @param size the side of a square in pixels, from 1 to 1,000
    record Pixelate(int size) implements Step {
        public Pixelate {
            between("a square", size, 1, 1_000);
        }
    }

    /// Changes how bright, hard and colourful the picture is. 1, 1, 1 and 0 change nothing.
    ///
    /// Factors go from 0 to 10 and are taken to thousandths.
    ///
    /// @param brightness a factor on each part of a colour; 0 is black
    /// @param contrast a factor on the distance from middle grey; 0 is grey all over
    /// @param saturation a factor on how far a colour is from grey; 0 leaves none
    /// @param hue by how much the circle of colours is turned, from 0 to 359 degrees
    record Adjust(double brightness, double contrast, double saturation, int hue) implements Step {
        public Adjust {
            brightness = thousandths("brightness", brightness, 0, 10);
            contrast = thousandths("contrast", contrast, 0, 10);
            saturation = thousandths("saturation", saturation, 0, 10);
            between("a hue", hue, 0, 359);
        }
    }

    /// Takes the colour out.
    record Greyscale() implements Step {}

    /// Black and white, without grey: what is brighter than the middle is white.
    record Bitonal() implements Step {}

    /// Gives everything one hue, and leaves how bright it is.
    ///
    /// @param colour whose opacity is the strength of the tint
    record Tint(Colour colour) implements Step {}

    /// Rounds the corners off; what was there is transparent, or the encoding's background in a format without
    /// an alpha channel.
    ///
    /// @param radius in pixels; more than half of the shorter side counts as that
    record Rounded(int radius) implements Step {
        public Rounded {
            between("a radius", radius, 1, MAX_SIDE);
        }
    }

    /// Lays another stored picture over this one.
    ///
    /// @param picture the other's address
    /// @param position where it lies: a share of the room that it leaves
    /// @param opacity from 1 to 100 percent
    /// @param width from 1 to 100 percent of this picture's width; the height follows, and never passes this
    ///     picture's
    /// @param tiled whether it is repeated over all of the picture; `position` is where one of them lies
    record Watermark(BlobId picture, Position position, int opacity, int width, boolean tiled) implements Step {
        public Watermark {
            between("an opacity", opacity, 1, 100);
            between("a watermark's width", width, 1, 100);
        }
    }

    /// Writes on the picture.
    ///
    /// @param text at most [#MAX_TEXT] bytes of UTF-8, without control characters except line feeds; never
    ///     taken for markup
    /// @param position where it lies: a share of the room that it leaves
    /// @param size of the letters, from 1 to 1,000 pixels
    /// @param tiled whether it is repeated over all of the picture
    record Text(String text, Position position, int size, Colour colour, boolean tiled) implements Step {

        /// The longest text, in bytes of UTF-8.
        public static final int MAX_TEXT = 200;

        public Text {
            between("the size of letters", size, 1, 1_000);
            int bytes = text.getBytes(StandardCharsets.UTF_8).length;
            if (text.isBlank() || bytes > MAX_TEXT) {
                throw new IllegalArgumentException(
                        "a text has 1 to " + MAX_TEXT + " bytes, not all of them blank: " + bytes);
            }
            if (!text.codePoints().allMatch(Text::isLegible)) {
                throw new IllegalArgumentException("a text has no control characters but line feeds");
            }
        }

        private static boolean isLegible(int character) {
            return switch (Character.getType(character)) {
                case Character.CONTROL -> character == '\n';
                case Character.SURROGATE, Character.UNASSIGNED, Character.PRIVATE_USE -> false;
                default -> true;
            };
        }
    }

    /// Takes one frame or page of the source. Only as a recipe's first step.
    ///
    /// @param page counted from 0; one that is not there is [MediaException.Unfit]
    record Frame(int page) implements Step {
        public Frame {
            between("a page", page, 0, 99_999);
        }
    }

    private static void between(String what, int number, int least, int most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException(what + " goes from " + least + " to " + most + ": " + number);
        }
    }

    private static double thousandths(String what, double number, double least, double most) {
        if (!(number >= least && number <= most)) {
            throw new IllegalArgumentException(what + " goes from " + least + " to " + most + ": " + number);
        }
        return Math.round(number * 1_000) / 1_000.0;
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

        /// Shrinks or enlarges it until it just fits inside. Sides are rounded down and at least 1.
        record Fit() implements Mode {}

        /// Shrinks it until it just covers the box, then cuts off what is over; never enlarges, so that what
        /// comes of a small picture is smaller than the box.
        record Cover(Position position) implements Mode {}

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
