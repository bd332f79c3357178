package dev.coffer.media.vips;

import dev.coffer.media.Geometry;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import java.util.List;

/// How many pixels a rendering holds in memory at once, about: what the decoder needs of the source, and what each
/// step that looks at a whole picture keeps of it.
final class Footprint {

    private static final int ROWS = 256; // that are decoded at a time, or a little more
    private static final int MOST_STEPS = 4; // what a recipe may hold is bounded elsewhere, see Pipeline

    static long of(PictureHeader header, Recipe recipe) {
        long width = header.size().width();
        long height = header.size().height();
        long decoder = header.whole() ? width * height : width * Math.min(height, ROWS);
        long working = width * height;
        int kept = 0;
        boolean whole = true; // nothing has made the picture small yet
        for (Step step : recipe.steps()) {
            if (step instanceof Step.Resize resize && whole) {
                working = box(header, resize);
                whole = false;
                kept = 1;
            } else if (isInMemory(step)) {
                kept++;
            }
        }
        if (Codec.isFedFromMemory(recipe.target(header))) {
            kept = Math.max(kept, 1);
        }
        long frames = recipe.moves(header) ? header.frames() : 1;
        return decoder + working * frames * Math.min(kept, MOST_STEPS);
    }

    /// As large as the box makes of the upright or of the lying picture, whichever is more.
    private static long box(PictureHeader header, Step.Resize resize) {
        int width = header.size().width();
        int height = header.size().height();
        long most = 1;
        for (Geometry geometry : List.of(
                Geometry.of(width, height, resize.box(), resize.mode()),
                Geometry.of(height, width, resize.box(), resize.mode()))) {
            long pixels = geometry.canvas()
                    .map(canvas -> (long) canvas.width() * canvas.height())
                    .orElse((long) geometry.width() * geometry.height());
            most = Math.max(most, pixels);
        }
        return most;
    }

    private static boolean isInMemory(Step step) {
        return switch (step) {
            case Step.Rotate rotate -> rotate.degrees() != 0;
            case Step.Upright upright -> true;
            case Step.Flip flip -> true;
            case Step.Trim trim -> true;
            case Step.Blur blur -> true;
            case Step.Sharpen sharpen -> true;
            case Step.Pixelate pixelate -> true;
            case Step.Watermark mark -> true;
            case Step.Text text -> true;
            case Step.Resize resize -> true;
            case Step.Region region -> false;
            case Step.Greyscale greyscale -> false;
            case Step.Bitonal bitonal -> false;
            case Step.Frame frame -> false;
            case Step.Pad pad -> false;
            case Step.Adjust adjust -> false;
            case Step.Tint tint -> false;
            case Step.Rounded rounded -> false;
        };
    }

    private Footprint() {}
}
