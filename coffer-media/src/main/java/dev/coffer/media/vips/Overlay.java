package dev.coffer.media.vips;

import dev.coffer.media.Position;

/// Lays one image over another.
final class Overlay {

    private static final int OVER = 2; // VipsBlendMode

    /// @param mark in memory if it is tiled
    /// @param tiled whether it is repeated over all of the image, one of them at `position`
    static Image lay(Image image, Image mark, Position.At position, boolean tiled) {
        int x = (int) Math.round((image.width() - mark.width()) * position.x());
        int y = (int) Math.round((image.height() - mark.height()) * position.y());
        Image over = Colours.withAlpha(Colours.inColour(mark));
        if (tiled) {
            int left = Math.floorMod(-x, mark.width());
            int top = Math.floorMod(-y, mark.height());
            over = over.then("replicate")
                    .with("across", (left + image.width() + mark.width() - 1) / mark.width())
                    .with("down", (top + image.height() + mark.height() - 1) / mark.height())
                    .image()
                    .region(left, top, image.width(), image.height());
            x = 0;
            y = 0;
        }
        Image laid = new Operation(image.job(), "composite2")
                .with("base", Colours.inColour(image))
                .with("overlay", over)
                .with("mode", OVER)
                .with("x", x)
                .with("y", y)
                .image()
                .cast(Image.UCHAR);
        return image.hasAlpha() ? laid : Colours.withoutAlpha(laid);
    }

    private Overlay() {}
}
