package dev.coffer.media;

import dev.coffer.media.Step.Box;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// Makes a recipe of another for screens with more pixels.
public final class Density {

    /// The same with all lengths multiplied that are counted in pixels of the result: those from the first change of
    /// size on. Before it, pixels are the source's.
    ///
    /// @throws IllegalArgumentException if there is no change of size and something to be multiplied by, or a
    ///     length gets too large
    public static Recipe scaled(Recipe recipe, double by) {
        if (by == 1) {
            return recipe;
        }
        List<Step> steps = new ArrayList<>();
        boolean resized = false;
        for (Step step : recipe.steps()) {
            resized |= step instanceof Step.Resize;
            steps.add(resized ? scaled(step, by) : step);
        }
        if (!resized) {
            throw new IllegalArgumentException("a density goes with a size (fit, cover, fill, scale or adapt)");
        }
        return new Recipe(steps, recipe.encoding());
    }

    private static Step scaled(Step step, double by) {
        return switch (step) {
            case Step.Resize(var box, var mode, var filter) -> new Step.Resize(scaled(box, by), mode, filter);
            case Step.Region(int x, int y, int width, int height) ->
                new Step.Region(scaled(x, by), scaled(y, by), scaled(width, by), scaled(height, by));
            case Step.Pad(int top, int right, int bottom, int left, var colour) ->
                new Step.Pad(scaled(top, by), scaled(right, by), scaled(bottom, by), scaled(left, by), colour);
            case Step.Blur(double sigma) -> new Step.Blur(sigma * by);
            case Step.Pixelate(int size) -> new Step.Pixelate(scaled(size, by));
            case Step.Rounded(int radius) -> new Step.Rounded(scaled(radius, by));
            case Step.Text text ->
                new Step.Text(text.text(), text.position(), scaled(text.size(), by), text.colour(), text.tiled());
            case Step.Rotate same -> same;
            case Step.Upright same -> same;
            case Step.Flip same -> same;
            case Step.Trim same -> same;
            case Step.Sharpen same -> same;
            case Step.Adjust same -> same;
            case Step.Greyscale same -> same;
            case Step.Bitonal same -> same;
            case Step.Tint same -> same;
            case Step.Watermark same -> same;
            case Step.Frame same -> same;
        };
    }

    private static Box scaled(Box box, double by) {
        return new Box(scaled(box.width(), by), scaled(box.height(), by));
    }

    private static OptionalInt scaled(OptionalInt side, double by) {
        return side.isPresent() ? OptionalInt.of(scaled(side.getAsInt(), by)) : side;
    }

    private static int scaled(int length, double by) {
        return (int) Math.min(Integer.MAX_VALUE, Math.round(length * by));
    }

    private Density() {}
}
