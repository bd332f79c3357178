package dev.coffer.media;

import dev.coffer.media.Step.Box;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// How many pixels come of a recipe, as far as its steps say, whatever the picture is.
final class ResultPixels {

    /// About, or at most where the picture is small; empty where nothing makes it smaller.
    static OptionalLong of(Recipe recipe) {
        OptionalLong pixels = OptionalLong.empty();
        for (Step step : recipe.steps()) {
            pixels = switch (step) {
                case Step.Resize resize -> OptionalLong.of(of(resize.box()));
                case Step.Region region -> smaller(pixels, (long) region.width() * region.height());
                default -> pixels;
            };
        }
        return pixels;
    }

    /// One side alone is taken for that of a square.
    private static long of(Box box) {
        return (long) side(box.width(), box.height()) * side(box.height(), box.width());
    }

    private static int side(OptionalInt side, OptionalInt other) {
        return side.isPresent() ? side.getAsInt() : other.orElseThrow();
    }

    private static OptionalLong smaller(OptionalLong before, long pixels) {
        return OptionalLong.of(before.isPresent() ? Math.min(before.getAsLong(), pixels) : pixels);
    }

    private ResultPixels() {}
}
