package dev.coffer.media.derivatives;

import dev.coffer.media.Filter;
import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A picture in levels, upright, each half as large as the one before it, its sides rounded up.
///
/// @param levels the picture itself first
record Pyramid(Path directory, List<Level> levels) {

    /// @param bytes of its file
    /// @param sum CRC-32C of its file
    record Level(Dimensions size, long bytes, long sum) {}

    /// A recipe for one of the levels that gives what another gives for the picture.
    ///
    /// @param decoded how many pixels of the level it takes
    record Plan(int level, Recipe recipe, long decoded) {

        /// Pixels in memory at once, about: a large part is decoded row by row, and has to be written into what a
        /// result may be.
        long held() {
            return Math.min(decoded, RenderLimits.DEFAULT.maxWholePixels());
        }
    }

    Pyramid {
        levels = List.copyOf(levels);
    }

    Dimensions size() {
        return levels.getFirst().size();
    }

    Path file(int level) {
        return directory.resolve(name(level));
    }

    static String name(int level) {
        return "level-" + level + ".tif";
    }

    /// Which level a recipe takes the fewest pixels of, without enlarging what the picture has more of.
    ///
    /// A region and a scaling at its beginning are looked at; other recipes take the picture as a whole.
    ///
    /// @throws MediaException.Unfit if the region is not inside of the picture
    Plan plan(Recipe recipe) {
        List<Step> rest = new ArrayList<>(recipe.steps());
        if (!rest.isEmpty() && rest.getFirst() instanceof Step.Upright) {
            rest.removeFirst(); // a pyramid stands upright
        }
        var region = new Step.Region(0, 0, size().width(), size().height());
        if (!rest.isEmpty() && rest.getFirst() instanceof Step.Region part) {
            region = inside(part);
            rest.removeFirst();
        }
        int width = region.width();
        int height = region.height();
        Filter filter = Filter.ANTIALIAS;
        if (!rest.isEmpty()
                && rest.getFirst() instanceof Step.Resize(Step.Box box, Step.Mode.Scale scale, Filter with)
                && box.width().isPresent()
                && box.height().isPresent()) {
            width = box.width().getAsInt();
            height = box.height().getAsInt();
            filter = with;
            rest.removeFirst();
        } else if (!rest.isEmpty() && rest.getFirst() instanceof Step.Resize) {
            return new Plan(0, recipe, (long) size().width() * size().height());
        }
        return plan(region, width, height, filter, rest, recipe);
    }

    private Plan plan(Step.Region region, int width, int height, Filter filter, List<Step> rest, Recipe recipe) {
        int level = 0;
        while (level + 1 < levels.size()
                && up(region.width(), 2 << level) >= width
                && up(region.height(), 2 << level) >= height) {
            level++;
        }
        Step.Region part = on(level, region);
        List<Step> steps = new ArrayList<>();
        Dimensions whole = levels.get(level).size();
        if (part.width() != whole.width() || part.height() != whole.height()) {
            steps.add(part);
        }
        if (part.width() != width || part.height() != height) {
            steps.add(new Step.Resize(Step.Box.of(width, height), new Step.Mode.Scale(), filter));
        }
        steps.addAll(rest);
        return new Plan(level, new Recipe(steps, recipe.encoding()), (long) part.width() * part.height());
    }

    /// What of a level shows a region of the picture.
    private Step.Region on(int level, Step.Region region) {
        Dimensions whole = levels.get(level).size();
        int factor = 1 << level;
        int left = Math.min(region.x() / factor, whole.width() - 1);
        int top = Math.min(region.y() / factor, whole.height() - 1);
        int right = Math.min(whole.width(), up((long) region.x() + region.width(), factor));
        int bottom = Math.min(whole.height(), up((long) region.y() + region.height(), factor));
        return new Step.Region(left, top, Math.max(1, right - left), Math.max(1, bottom - top));
    }

    private Step.Region inside(Step.Region part) {
        if ((long) part.x() + part.width() > size().width() || (long) part.y() + part.height() > size().height()) {
            throw new MediaException.Unfit("a region outside of the picture of " + size() + " pixels");
        }
        return part;
    }

    private static int up(long number, int divisor) {
        return (int) ((number + divisor - 1) / divisor);
    }
}
