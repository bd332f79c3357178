package dev.coffer.media.vips;

import dev.coffer.media.Colour;
import dev.coffer.media.Step;

/// Puts borders around an image.
final class Padding {

    static Image pad(Image image, Step.Pad pad) {
        return on(
                image,
                pad.left(),
                pad.top(),
                image.width() + pad.left() + pad.right(),
                image.height() + pad.top() + pad.bottom(),
                pad.colour());
    }

    /// Lays an image on a larger sheet, in grey as long as both are.
    static Image on(Image image, int x, int y, int width, int height, Colour colour) {
        Image picture = Colours.isGrey(colour) ? image : Colours.inColour(image);
        if (!colour.isOpaque()) {
            picture = Colours.withAlpha(picture);
        }
        return picture.then("embed")
                .with("x", x)
                .with("y", y)
                .with("width", width)
                .with("height", height)
                .with("extend", 5) // VIPS_EXTEND_BACKGROUND
                .with("background", Colours.parts(colour, picture.bands()))
                .image();
    }

    private Padding() {}
}
