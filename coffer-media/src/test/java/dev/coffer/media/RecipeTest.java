package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecipeTest {

    @Property
    void recipesAreEqualExactlyIfTheirKeysAre(@ForAll("recipes") Recipe one, @ForAll("recipes") Recipe other) {
        assertThat(one.key().equals(other.key())).isEqualTo(one.equals(other));
    }

    @Property
    void aKeyReadsBackAsItsRecipe(@ForAll("recipes") Recipe recipe) {
        assertThat(Recipe.parse(recipe.key())).isEqualTo(recipe);
    }

    @Property
    void aKeyIsFitForAnObjectName(@ForAll("recipes") Recipe recipe) {
        assertThat(recipe.key()).matches("[a-z0-9._-]+");
    }

    @Property
    void anyOtherTextIsRefused(@ForAll String text) {
        assertThatThrownBy(() -> Recipe.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Property
    void aKeyWithOneCharacterChangedIsRefusedOrAnotherRecipe(
            @ForAll("recipes") Recipe recipe, @ForAll int place, @ForAll char character) {
        StringBuilder key = new StringBuilder(recipe.key());
        int at = Math.floorMod(place, key.length());
        if (key.charAt(at) == character) {
            return;
        }
        key.setCharAt(at, character);
        try {
            assertThat(Recipe.parse(key.toString())).isNotEqualTo(recipe);
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("\n\n");
        }
    }

    @Test
    void keysStayAsTheyAreWrittenInTheDocument() {
        Recipe recipe = new Recipe(
                List.of(
                        new Step.Upright(),
                        new Step.Resize(Box.of(300, 200), new Mode.Crop(new Position.At(0.25, 1)), Filter.BICUBIC)),
                new Encoding(
                        Optional.of(PictureFormat.WEBP),
                        new Quality.Of(80),
                        true,
                        false,
                        true,
                        Colour.parse("80336699")));

        assertThat(recipe.key()).isEqualTo("1_upright_crop-300x200-0.25x1-bicubic_webp-q80-progressive-exif-80336699");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "2_same-q90",
                "1_same-q090",
                "1_clip-0x5_same-q90",
                "1_clip-x_same-q90",
                "1_crop-5x5-0.50x0.5_same-q90",
                "1_crop-5x5-NaNx0.5_same-q90",
                "1_clip-5x5-antialias_same-q90",
                "1_same-q90-00ffffff",
                "1_same",
                "1_rotate-360_same-q90",
                "1_frobnicate_same-q90"
            })
    void aSecondSpellingIsNoKey(String key) {
        assertThatThrownBy(() -> Recipe.parse(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Recipe> recipes() {
        return Combinators.combine(steps().list().ofMaxSize(3), encodings()).as(Recipe::new);
    }

    private static Arbitrary<Step> steps() {
        return Arbitraries.oneOf(
                Arbitraries.just(new Step.Upright()),
                Combinators.combine(Arbitraries.integers().between(0, 359), Arbitraries.of(true, false))
                        .as(Step.Rotate::new),
                Combinators.combine(
                                Arbitraries.integers().between(0, 9_999),
                                Arbitraries.integers().between(0, 9_999),
                                Arbitraries.integers().between(1, 9_999),
                                Arbitraries.integers().between(1, 9_999))
                        .as(Step.Region::new),
                Combinators.combine(boxes(), modes(), Arbitraries.of(Filter.values()))
                        .as(Step.Resize::new));
    }

    private static Arbitrary<Box> boxes() {
        Arbitrary<Integer> sides = Arbitraries.integers().between(1, Step.MAX_SIDE);
        return Arbitraries.oneOf(
                Combinators.combine(sides, sides).as(Box::of),
                sides.map(side -> new Box(OptionalInt.of(side), OptionalInt.empty())),
                sides.map(side -> new Box(OptionalInt.empty(), OptionalInt.of(side))));
    }

    private static Arbitrary<Mode> modes() {
        return Arbitraries.oneOf(
                Arbitraries.of(new Mode.Clip(), new Mode.Scale()),
                positions().map(Mode.Crop::new),
                colours().map(Mode.Fill::new),
                Combinators.combine(
                                positions(), colours(), Arbitraries.integers().between(0, 100))
                        .as(Mode.Adapt::new));
    }

    private static Arbitrary<Position> positions() {
        Arbitrary<Double> ratios = Arbitraries.doubles().between(0, 1);
        return Arbitraries.oneOf(
                Arbitraries.just(new Position.Face()),
                Combinators.combine(ratios, ratios).as(Position.At::new));
    }

    private static Arbitrary<Colour> colours() {
        Arbitrary<Integer> parts = Arbitraries.integers().between(0, 255);
        return Combinators.combine(parts, parts, parts, parts).as(Colour::new);
    }

    private static Arbitrary<Encoding> encodings() {
        Arbitrary<Quality> qualities = Arbitraries.oneOf(
                Arbitraries.just(new Quality.Keep()),
                Arbitraries.integers().between(0, 100).map(Quality.Of::new));
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(
                        Arbitraries.of(PictureFormat.values()).optional(), qualities, flags, flags, flags, colours())
                .as(Encoding::new);
    }
}
