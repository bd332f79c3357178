package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.testing.Golden;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class GeometryTest {

    @TestFactory
    Stream<DynamicTest> sizesAreThoseOfShiftMedia() {
        return Golden.tsv("shift_media/auto_crop.tsv").stream()
                .map(row -> dynamicTest(row.getOrDefault("id", ""), () -> check(row)));
    }

    private static void check(Map<String, String> row) {
        int width = Integer.parseInt(row.getOrDefault("src_w", ""));
        int height = Integer.parseInt(row.getOrDefault("src_h", ""));
        Box box = Box.of(
                Integer.parseInt(row.getOrDefault("dst_w", "")), Integer.parseInt(row.getOrDefault("dst_h", "")));
        boolean enlarges = row.getOrDefault("upscale", "").equals("true");
        Mode mode = row.getOrDefault("factor", "").equals("fit")
                ? enlarges ? new Mode.Fit() : new Mode.Clip()
                : enlarges ? new Mode.Crop(Position.CENTRE) : new Mode.Cover(Position.CENTRE);

        Geometry geometry = Geometry.of(width, height, box, mode);

        assertThat(geometry.width()).isCloseTo(Integer.parseInt(row.getOrDefault("sane_w", "")), within(1));
        assertThat(geometry.height()).isCloseTo(Integer.parseInt(row.getOrDefault("sane_h", "")), within(1));
        assertThat(geometry.width()).isLessThanOrEqualTo(box.width().orElseThrow());
        assertThat(geometry.height()).isLessThanOrEqualTo(box.height().orElseThrow());
    }

    @Property
    void whatFitsTouchesTheBoxAndNeverLeavesIt(
            @ForAll @IntRange(min = 1, max = 30_000) int width,
            @ForAll @IntRange(min = 1, max = 30_000) int height,
            @ForAll @IntRange(min = 1, max = Step.MAX_SIDE) int boxWidth,
            @ForAll @IntRange(min = 1, max = Step.MAX_SIDE) int boxHeight) {
        Geometry geometry = Geometry.of(width, height, Box.of(boxWidth, boxHeight), new Mode.Fit());

        assertThat(geometry.width()).isBetween(1, boxWidth);
        assertThat(geometry.height()).isBetween(1, boxHeight);
        assertThat(geometry.width() == boxWidth || geometry.height() == boxHeight)
                .isTrue();
    }

    @Property
    void whatCoversIsCutOutOfThePictureAndNotEnlarged(
            @ForAll @IntRange(min = 1, max = 30_000) int width,
            @ForAll @IntRange(min = 1, max = 30_000) int height,
            @ForAll @IntRange(min = 1, max = Step.MAX_SIDE) int boxWidth,
            @ForAll @IntRange(min = 1, max = Step.MAX_SIDE) int boxHeight) {
        Geometry geometry =
                Geometry.of(width, height, Box.of(boxWidth, boxHeight), new Mode.Cover(new Position.At(1, 1)));

        assertThat(geometry.width()).isEqualTo(Math.min(width, boxWidth));
        assertThat(geometry.height()).isEqualTo(Math.min(height, boxHeight));
        assertThat(geometry.source().x() + geometry.source().width()).isEqualTo(width);
        assertThat(geometry.source().y() + geometry.source().height()).isEqualTo(height);
        assertThat(geometry.source().width()).isGreaterThanOrEqualTo(geometry.width());
        assertThat(geometry.source().height()).isGreaterThanOrEqualTo(geometry.height());
    }

    @Test
    void aMissingSideFollowsWithoutTakingFromTheOther() {
        Box wide = new Box(OptionalInt.of(300), OptionalInt.empty());

        assertThat(Geometry.of(1000, 801, wide, new Mode.Fit()))
                .isEqualTo(Geometry.of(1000, 801, Box.of(300, 240), new Mode.Scale()));
        assertThat(Geometry.of(1000, 801, wide, new Mode.Cover(Position.CENTRE)))
                .isEqualTo(Geometry.of(1000, 801, Box.of(300, 240), new Mode.Scale()));
        assertThat(Geometry.of(100, 50, wide, new Mode.Fit()).width()).isEqualTo(300);
        assertThat(Geometry.of(100, 50, wide, new Mode.Cover(Position.CENTRE)).width())
                .isEqualTo(100);
    }
}
