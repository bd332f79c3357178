package dev.coffer.media.vips;

/// What a picture has to give up to become a GIF.
final class Gif {

    /// A GIF pixel is opaque or absent: what can be seen at all keeps its colour, only what cannot stays
    /// absent.
    static Image ready(Image image) {
        if (!image.hasAlpha()) {
            return image;
        }
        Image picture = Colours.inColour(image);
        return new Operation(image.job(), "bandjoin")
                .with("in", new Image[] {Colours.withoutAlpha(picture), Colours.seen(picture)})
                .image();
    }

    private Gif() {}
}
