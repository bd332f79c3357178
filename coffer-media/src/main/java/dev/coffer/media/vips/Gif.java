package dev.coffer.media.vips;

import dev.coffer.media.Colour;

/// What a picture has to give up to become a GIF.
final class Gif {

    /// A GIF pixel is opaque or absent: what is partly transparent is mixed with the background's colour, what is
    /// wholly so stays absent.
    static Image ready(Image image, Colour background) {
        if (!image.hasAlpha()) {
            return image;
        }
        Image picture = Colours.inColour(image);
        Image alpha = picture.then("extract_band").with("band", 3).image();
        Image present = new Operation(image.job(), "relational_const")
                .with("in", alpha)
                .with("relational", 5) // VIPS_OPERATION_RELATIONAL_MOREEQ
                .with("c", new double[] {1})
                .image();
        return new Operation(image.job(), "bandjoin")
                .with("in", new Image[] {Colours.flatten(picture, background), present})
                .image();
    }

    private Gif() {}
}
