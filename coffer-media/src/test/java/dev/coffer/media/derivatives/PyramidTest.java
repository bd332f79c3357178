package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which part of which level a request is answered from.
class PyramidTest {

    @ParameterizedTest
    @CsvSource({
        "1_upright_region-0x0-512x512_jpeg-q90,0,1_region-0x0-512x512_jpeg-q90",
        "1_upright_region-8192x4096-4096x4096_scale-512x512_jpeg-q90,3,1_region-1024x512-512x512_jpeg-q90",
        "1_upright_region-8192x4096-4096x4096_scale-500x500_jpeg-q90,3,1_region-1024x512-512x512_scale-500x500_jpeg-q90",
        "1_upright_region-24576x16384-424x3616_scale-53x452_jpeg-q90,3,1_region-3072x2048-53x452_jpeg-q90",
        "1_upright_scale-1000x800_png-q90,4,1_scale-1000x800_png-q90",
        "1_upright_scale-391x313_png-q90,6,1_png-q90",
        "1_upright_region-0x0-100x100_scale-400x400_jpeg-q90,0,1_region-0x0-100x100_scale-400x400_jpeg-q90",
        "1_upright_region-0x0-512x512_flip-horizontal_rotate-90_greyscale_jpeg-q90,0,1_region-0x0-512x512_flip-horizontal_rotate-90_greyscale_jpeg-q90"
    })
    void aRequestIsAnsweredFromTheSmallestLevelThatHasItsPixels(String asked, int level, String answered) {
        Pyramid.Plan plan = pyramid(25_000, 20_000).plan(Recipe.parse(asked));
        assertThat(plan.level()).isEqualTo(level);
        assertThat(plan.recipe().key()).isEqualTo(answered);
    }

    @Test
    void whatLooksAtTheWholePictureCountsAllOfIt() {
        assertThat(pyramid(25_000, 20_000)
                        .plan(Recipe.parse("1_upright_crop-100x100-0.5x0.5_jpeg-q90"))
                        .decoded())
                .isEqualTo(500_000_000);
    }

    @Test
    void aRegionOutsideOfThePictureIsUnfit() {
        Recipe outside = Recipe.parse("1_upright_region-24999x0-2x2_jpeg-q90");
        assertThatThrownBy(() -> pyramid(25_000, 20_000).plan(outside)).isInstanceOf(MediaException.Unfit.class);
    }

    @Property
    void theTilesOfALevelAreItsPixels(
            @ForAll @IntRange(min = 600, max = 60_000) int width,
            @ForAll @IntRange(min = 600, max = 60_000) int height,
            @ForAll @IntRange(min = 0, max = 7) int step,
            @ForAll @IntRange(min = 0, max = 99) int place) {
        Pyramid pyramid = pyramid(width, height);
        int level = Math.min(step, pyramid.levels().size() - 1);
        int side = 512 << level;
        int x = place * ((width - 1) / side) / 99 * side;
        int y = (99 - place) * ((height - 1) / side) / 99 * side;
        int wide = Math.min(side, width - x);
        int high = Math.min(side, height - y);
        int toWide = (wide + (1 << level) - 1) >> level;
        int toHigh = (high + (1 << level) - 1) >> level;
        Pyramid.Plan plan = pyramid.plan(Recipe.parse("1_upright_region-" + x + "x" + y + "-" + wide + "x" + high
                + (toWide == wide && toHigh == high ? "" : "_scale-" + toWide + "x" + toHigh) + "_png-q90"));
        Dimensions whole = pyramid.levels().get(plan.level()).size();
        assertThat(plan.level()).isLessThanOrEqualTo(level);
        if (plan.recipe().steps().isEmpty()) {
            assertThat(whole).isEqualTo(new Dimensions(toWide, toHigh));
        } else if (plan.recipe().steps().getFirst() instanceof Step.Region part) {
            assertThat(part.x() + part.width()).isLessThanOrEqualTo(whole.width());
            assertThat(part.y() + part.height()).isLessThanOrEqualTo(whole.height());
            if (plan.level() == level) {
                assertThat(plan.recipe().steps()).hasSize(1);
                assertThat(new Dimensions(part.width(), part.height())).isEqualTo(new Dimensions(toWide, toHigh));
            }
        }
        assertThat(plan.decoded()).isLessThanOrEqualTo(4L * 512 * 512 * 4);
    }

    private static Pyramid pyramid(int width, int height) {
        List<Pyramid.Level> levels = new ArrayList<>();
        Dimensions size = new Dimensions(width, height);
        levels.add(new Pyramid.Level(size, 0, 0));
        while (Math.max(size.width(), size.height()) > 512) {
            size = new Dimensions((size.width() + 1) / 2, (size.height() + 1) / 2);
            levels.add(new Pyramid.Level(size, 0, 0));
        }
        return new Pyramid(Path.of("nowhere"), levels);
    }
}
