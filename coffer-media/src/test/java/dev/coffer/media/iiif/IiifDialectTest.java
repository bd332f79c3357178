package dev.coffer.media.iiif;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.IiifOutcome;
import dev.coffer.media.IiifSettings;
import dev.coffer.media.IiifVersion;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.Dimensions;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/// What holds for every request that is written as the grammar has it, on a picture of any size.
class IiifDialectTest {
    private static final IiifSettings SETTINGS = new IiifSettings(3_000, 2_000, 4_000_000, 256);
    private static final IiifDialect DIALECT = new IiifDialect(SETTINGS);

    @Property
    void whatIsWrittenByTheGrammarIsUnderstood(
            @ForAll IiifVersion version, @ForAll("requests") String request, @ForAll("pictures") Dimensions picture) {
        assertThat(DIALECT.parse(version, request)).as(request).isInstanceOf(IiifOutcome.Asked.class);
    }

    @Property
    void theCanonicalRequestAsksForTheSameAndIsItsOwn(
            @ForAll IiifVersion version, @ForAll("requests") String request, @ForAll("pictures") Dimensions picture) {
        made(version, request, picture)
                .ifPresent(made -> assertThat(made(version, made.canonical(), picture))
                        .as(made.canonical())
                        .contains(made));
    }

    @Property
    void nothingGrowsInVersion3WithoutBeingAskedTo(
            @ForAll("requests") String request, @ForAll("pictures") Dimensions picture) {
        made(IiifVersion.V3, request, picture).ifPresent(made -> {
            Dimensions region = region(made.recipe(), picture);
            Dimensions size = size(made.recipe(), picture);
            assertThat(SETTINGS.allow(size.width(), size.height())).isTrue();
            assertThat(size.width()).isLessThanOrEqualTo(region.width());
            assertThat(size.height()).isLessThanOrEqualTo(region.height());
        });
    }

    @Property
    void aCaretLetsItGrow(@ForAll("pictures") Dimensions picture) {
        int wanted = Math.min(SETTINGS.maxWidth(), picture.width() + 1);
        String request = "full/" + wanted + ",/0/default.jpg";
        Optional<IiifOutcome.Picture> plain = made(IiifVersion.V3, request, picture);
        assertThat(plain.isPresent() && wanted > picture.width()).isFalse();
        made(IiifVersion.V3, "full/^" + wanted + ",/0/default.jpg", picture)
                .ifPresent(
                        made -> assertThat(size(made.recipe(), picture).width()).isEqualTo(wanted));
    }

    @Property
    void everyTileThatAViewerAsksForIsGivenInTheSizeItExpects(
            @ForAll("pictures") Dimensions picture, @ForAll("factors") int factor, @ForAll("ratios") double place) {
        int tile = SETTINGS.tile() * factor;
        int x = (int) (place * ((picture.width() - 1) / tile)) * tile;
        int y = (int) (place * ((picture.height() - 1) / tile)) * tile;
        int width = Math.min(tile, picture.width() - x);
        int height = Math.min(tile, picture.height() - y);
        int wide = (width + factor - 1) / factor;
        int high = (height + factor - 1) / factor;
        String region = x + "," + y + "," + width + "," + height;
        for (IiifVersion version : IiifVersion.values()) {
            Recipe recipe = made(version, region + "/" + wide + "," + high + "/0/default.jpg", picture)
                    .orElseThrow()
                    .recipe();
            assertThat(region(recipe, picture)).isEqualTo(new Dimensions(width, height));
            assertThat(size(recipe, picture)).isEqualTo(new Dimensions(wide, high));
        }
    }

    @Property
    void mirroringAndTurningComeAfterTheSize(
            @ForAll("requests") String request, @ForAll("pictures") Dimensions picture) {
        made(IiifVersion.V2, request, picture).ifPresent(made -> {
            int last = -1;
            for (Step step : made.recipe().steps()) {
                int place = switch (step) {
                    case Step.Upright upright -> 0;
                    case Step.Region region -> 1;
                    case Step.Resize resize -> 2;
                    case Step.Flip flip -> 3;
                    case Step.Rotate rotate -> 4;
                    default -> 5;
                };
                assertThat(place).as(made.recipe().key()).isGreaterThan(last);
                last = place;
            }
        });
    }

    @Test
    void theSameRequestInAnySpellingIsOneRecipe() {
        var picture = new Dimensions(600, 400);
        Recipe recipe = made(IiifVersion.V3, "0,0,600,400/300,/0/default.jpg", picture)
                .orElseThrow()
                .recipe();
        for (String spelling : new String[] {
            "full/300,200/0/default.jpg",
            "full/,200/360/default.jpg",
            "full/pct:50/0.0/color.jpg",
            "pct:0,0,100,100/!300,300/0/default.jpg",
            "full/%21300%2C300/0/default%2Ejpg",
            "0,0,9999999999,9999999999/^300,200/0/default.jpg"
        }) {
            assertThat(made(IiifVersion.V3, spelling, picture).orElseThrow().recipe())
                    .as(spelling)
                    .isEqualTo(recipe);
        }
        assertThat(recipe.key()).isEqualTo("1_upright_scale-300x200_jpeg-q90");
    }

    @Provide
    Arbitrary<Dimensions> pictures() {
        Arbitrary<Integer> side = Arbitraries.integers().between(1, 70_000);
        return Combinators.combine(side, side).as(Dimensions::new);
    }

    @Provide
    Arbitrary<Integer> factors() {
        return Arbitraries.of(1, 2, 4, 8, 16, 32);
    }

    @Provide
    Arbitrary<Double> ratios() {
        return Arbitraries.doubles().between(0, 1);
    }

    @Provide
    Arbitrary<String> requests() {
        Arbitrary<String> number = Arbitraries.integers().between(0, 80_000).map(String::valueOf);
        Arbitrary<String> percent =
                Arbitraries.doubles().between(0, 120).ofScale(2).map(it -> String.format("%.2f", it));
        Arbitrary<String> region = Arbitraries.oneOf(
                Arbitraries.of("full", "square"),
                Combinators.combine(number, number, number, number).as((x, y, w, h) -> x + "," + y + "," + w + "," + h),
                Combinators.combine(percent, percent, percent, percent)
                        .as((x, y, w, h) -> "pct:" + x + "," + y + "," + w + "," + h));
        Arbitrary<String> size = Arbitraries.oneOf(
                Arbitraries.just("max"),
                number.map(it -> it + ","),
                number.map(it -> "," + it),
                percent.map(it -> "pct:" + it),
                Combinators.combine(number, number).as((w, h) -> w + "," + h),
                Combinators.combine(number, number).as((w, h) -> "!" + w + "," + h));
        Arbitrary<String> rotation = Combinators.combine(
                        Arbitraries.of("", "!"), Arbitraries.integers().between(0, 360))
                .as((mirrored, degrees) -> mirrored + degrees);
        Arbitrary<String> quality = Arbitraries.of("default", "color", "gray", "bitonal");
        Arbitrary<String> format = Arbitraries.of("jpg", "png", "webp", "gif", "tif");
        return Combinators.combine(region, size, rotation, quality, format)
                .as((r, s, t, q, f) -> r + "/" + s + "/" + t + "/" + q + "." + f);
    }

    /// Empty if it was refused.
    private static Optional<IiifOutcome.Picture> made(IiifVersion version, String request, Dimensions picture) {
        return DIALECT.parse(version, request) instanceof IiifOutcome.Asked(var asked)
                        && DIALECT.picture(asked, picture) instanceof IiifOutcome.Picture made
                ? Optional.of(made)
                : Optional.empty();
    }

    private static Dimensions region(Recipe recipe, Dimensions picture) {
        return recipe.steps().stream()
                .filter(Step.Region.class::isInstance)
                .map(Step.Region.class::cast)
                .map(region -> new Dimensions(region.width(), region.height()))
                .findFirst()
                .orElse(picture);
    }

    private static Dimensions size(Recipe recipe, Dimensions picture) {
        return recipe.steps().stream()
                .filter(Step.Resize.class::isInstance)
                .map(Step.Resize.class::cast)
                .map(resize -> new Dimensions(
                        resize.box().width().orElseThrow(),
                        resize.box().height().orElseThrow()))
                .findFirst()
                .orElse(region(recipe, picture));
    }
}
