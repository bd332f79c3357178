package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.FocalPoint;
import dev.coffer.repository.Mark;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @Test
    void theKeysOfAllWaysOfWritingStayAsTheyAre() {
        Encoding encoding = Encoding.of(PictureFormat.AVIF, 50);
        assertThat(new Recipe(List.of(), encoding.withoutLoss()).key()).isEqualTo("1_avif-q50-lossless");
        assertThat(new Recipe(List.of(), encoding.as(PictureFormat.PNG).withPalette()).key())
                .isEqualTo("1_png-q50-palette");
        assertThat(new Recipe(List.of(), encoding.withProfile().atMost(20_000)).key())
                .isEqualTo("1_avif-q50-icc-max20000");
        assertThat(new Recipe(List.of(), encoding.auto(Set.of(PictureFormat.WEBP, PictureFormat.AVIF))).key())
                .isEqualTo("1_auto.webp.avif-q50");
        assertThat(new Recipe(List.of(), encoding.auto(Set.of())).key()).isEqualTo("1_auto-q50");
        assertThat(new Recipe(List.of(), encoding.withPlace().withoutLoss()).key())
                .isEqualTo("1_avif-q50-exif-gps-lossless");
        for (String wrong : List.of(
                "1_auto.avif.webp-q50",
                "1_auto.-q50",
                "1_auto.gif-q50",
                "1_avif-q50-gps",
                "1_avif-q50-gps-exif",
                "1_avif-q50-max0",
                "1_avif-q50-max",
                "1_avif-q50-max1-icc",
                "1_avif-q50-max01")) {
            assertThatThrownBy(() -> Recipe.parse(wrong)).as(wrong).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theKeysOfAllStepsStayAsTheyAre() {
        BlobId picture = BlobId.parse("0".repeat(64));
        Recipe recipe = new Recipe(
                List.of(
                        new Step.Frame(3),
                        new Step.Flip(Step.Axis.HORIZONTAL),
                        new Step.Trim(10),
                        new Step.Pad(1, 2, 3, 4, Colour.parse("fff")),
                        new Step.Blur(2.50004),
                        new Step.Sharpen(1),
                        new Step.Pixelate(8),
                        new Step.Adjust(1.2, 1, 0, 90),
                        new Step.Greyscale(),
                        new Step.Bitonal(),
                        new Step.Tint(Colour.parse("369")),
                        new Step.Rounded(12),
                        new Step.Watermark(picture, new Position.At(1, 1), 50, 25, true),
                        new Step.Text("é<b>", new Position.At(0.5, 1), 24, Colour.parse("80ffffff"), false),
                        new Step.Resize(Box.of(30, 20), new Mode.Fit(), Filter.ANTIALIAS),
                        new Step.Resize(Box.of(30, 20), new Mode.Cover(new Position.Attention()), Filter.ANTIALIAS),
                        new Step.Resize(Box.of(30, 20), new Mode.Crop(new Position.Entropy()), Filter.ANTIALIAS)),
                Encoding.AS_SOURCE);

        assertThat(recipe.key())
                .isEqualTo("1_frame-3_flip-horizontal_trim-10_pad-1x2x3x4-ffffffff_blur-2.5_sharpen-1_pixelate-8"
                        + "_adjust-1.2x1x0x90_greyscale_bitonal_tint-ff336699_rounded-12_watermark-" + picture.hex()
                        + "-1x1-50-25-tiled_text-c3a93c623e-0.5x1-24-80ffffff_fit-30x20_cover-30x20-attention"
                        + "_crop-30x20-entropy_same-q90");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            upright_crop-30x20-focus                      | upright_crop-30x20-0.3x0.7          | upright_crop-30x20-0.5x0.5
            upright_crop-30x20-focus.face                 | upright_crop-30x20-0.3x0.7          | upright_crop-30x20-face
            frame-2_upright_clip-90x_cover-30x20-focus    | frame-2_upright_clip-90x_cover-30x20-0.3x0.7 | frame-2_upright_clip-90x_cover-30x20-0.5x0.5
            cover-30x20-focus                             | cover-30x20-point.0.3x0.7           | cover-30x20-0.5x0.5
            upright_region-1x1-9x9_crop-5x5-focus.1x0     | upright_region-1x1-9x9_crop-5x5-point.0.3x0.7 | upright_region-1x1-9x9_crop-5x5-1x0
            region-1x1-9x9_upright_crop-5x5-focus         | region-1x1-9x9_upright_crop-5x5-point.0.3x0.7 | region-1x1-9x9_upright_crop-5x5-0.5x0.5
            upright_crop-9x9-focus_crop-5x3-focus         | upright_crop-9x9-0.3x0.7_crop-5x3-point.0.3x0.7 | upright_crop-9x9-0.5x0.5_crop-5x3-0.5x0.5
            upright_crop-9x9-face                         | upright_crop-9x9-face               | upright_crop-9x9-face
            """)
    void whatIsSaidOfAPictureIsPutInThePlaceOfWhatAsksForIt(String asked, String said, String nothing) {
        Recipe recipe = Recipe.parse("1_" + asked + "_png-q90");
        Mark.Said point = Mark.Said.NOTHING.withFocus(new FocalPoint(0.3, 0.7));
        assertThat(recipe.hangsOnMarks()).isEqualTo(asked.contains("focus"));
        assertThat(recipe.marked(point).key()).isEqualTo("1_" + said + "_png-q90");
        assertThat(recipe.marked(Mark.Said.NOTHING).key()).isEqualTo("1_" + nothing + "_png-q90");
        assertThat(recipe.marked(point).hangsOnMarks()).isFalse();
    }

    @Test
    void aPlaceIsKeptOnlyWithExifDataThatAreKept() {
        Mark.Said place = Mark.Said.NOTHING.keepingPlace(true);
        assertThat(Recipe.parse("1_jpeg-q90-exif").marked(place).key()).isEqualTo("1_jpeg-q90-exif-gps");
        assertThat(Recipe.parse("1_jpeg-q90-exif").marked(Mark.Said.NOTHING).key())
                .isEqualTo("1_jpeg-q90-exif");
        assertThat(Recipe.parse("1_jpeg-q90").marked(place).key()).isEqualTo("1_jpeg-q90");
        assertThat(Recipe.parse("1_jpeg-q90").hangsOnMarks()).isFalse();
        assertThat(Recipe.parse("1_jpeg-q90-exif").hangsOnMarks()).isTrue();
    }

    @Test
    void absurdStepsCannotBeBuilt() {
        List<Supplier<Object>> absurd = List.of(
                () -> new Step.Trim(-1),
                () -> new Step.Trim(256),
                () -> new Step.Pad(-1, 0, 0, 0, Colour.CLEAR_WHITE),
                () -> new Step.Pad(0, 0, 0, Integer.MAX_VALUE, Colour.CLEAR_WHITE),
                () -> new Step.Blur(0),
                () -> new Step.Blur(Double.NaN),
                () -> new Step.Blur(Double.POSITIVE_INFINITY),
                () -> new Step.Blur(100.1),
                () -> new Step.Sharpen(-1),
                () -> new Step.Sharpen(11),
                () -> new Step.Pixelate(0),
                () -> new Step.Pixelate(1_001),
                () -> new Step.Adjust(-0.1, 1, 1, 0),
                () -> new Step.Adjust(1, 11, 1, 0),
                () -> new Step.Adjust(1, 1, Double.NaN, 0),
                () -> new Step.Adjust(1, 1, 1, 360),
                () -> new Step.Rounded(0),
                () -> new Step.Watermark(BlobId.parse("0".repeat(64)), Position.CENTRE, 0, 50, false),
                () -> new Step.Watermark(BlobId.parse("0".repeat(64)), Position.CENTRE, 50, 101, false),
                () -> new Step.Text("", Position.CENTRE, 12, Colour.CLEAR_WHITE, false),
                () -> new Step.Text(" \n", Position.CENTRE, 12, Colour.CLEAR_WHITE, false),
                () -> new Step.Text("a\0b", Position.CENTRE, 12, Colour.CLEAR_WHITE, false),
                () -> new Step.Text("a\ud800", Position.CENTRE, 12, Colour.CLEAR_WHITE, false),
                () -> new Step.Text("ä".repeat(101), Position.CENTRE, 12, Colour.CLEAR_WHITE, false),
                () -> new Step.Text("a", Position.CENTRE, 1_001, Colour.CLEAR_WHITE, false),
                () -> new Step.Frame(-1),
                () -> new Position.At(Double.NaN, 0),
                () -> new Position.Point(0, 1.1),
                () -> new Position.Focus(new Position.Focus()),
                () -> new Position.Focus(new Position.Point(0, 0)),
                () -> new Recipe(List.of(new Step.Upright(), new Step.Frame(0)), Encoding.AS_SOURCE),
                () -> new Recipe(Collections.nCopies(Recipe.MAX_STEPS + 1, new Step.Greyscale()), Encoding.AS_SOURCE));
        assertThat(absurd)
                .allSatisfy(step -> assertThatThrownBy(step::get).isInstanceOf(IllegalArgumentException.class));
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
                "1_crop-5x5-focus.0.5x0.5_same-q90",
                "1_crop-5x5-focus.focus_same-q90",
                "1_crop-5x5-focus._same-q90",
                "1_crop-5x5-point_same-q90",
                "1_clip-5x5-antialias_same-q90",
                "1_same-q90-00ffffff",
                "1_same",
                "1_rotate-360_same-q90",
                "1_frobnicate_same-q90",
                "1_upright_frame-1_same-q90",
                "1_blur-2.0_same-q90",
                "1_blur-1e1_same-q90",
                "1_blur-0.0001_same-q90",
                "1_blur-2.00004_same-q90",
                "1_adjust-1x1x1x360_same-q90",
                "1_adjust-1x1x1_same-q90",
                "1_adjust--0x1x1x0_same-q90",
                "1_adjust-NaNx1x1x0_same-q90",
                "1_pad-1x2x3-ffffffff_same-q90",
                "1_flip-both_same-q90",
                "1_text-00-0.5x0.5-12-ff000000_same-q90",
                "1_text-C3A4-0.5x0.5-12-ff000000_same-q90",
                "1_text-c3-0.5x0.5-12-ff000000_same-q90",
                "1_watermark-abc-0.5x0.5-50-50_same-q90"
            })
    void aSecondSpellingIsNoKey(String key) {
        assertThatThrownBy(() -> Recipe.parse(key)).isInstanceOf(IllegalArgumentException.class);
    }

    @Provide
    Arbitrary<Recipe> recipes() {
        Arbitrary<List<Step>> several = anyStep().list().ofMaxSize(3);
        Arbitrary<Optional<Step>> frames = Arbitraries.integers()
                .between(0, 99_999)
                .<Step>map(Step.Frame::new)
                .optional(0.1);
        return Combinators.combine(frames, several, encodings())
                .as((frame, steps, encoding) ->
                        new Recipe(Stream.concat(frame.stream(), steps.stream()).toList(), encoding));
    }

    /// All but frames, which are not for every place.
    static Arbitrary<Step> anyStep() {
        return Arbitraries.oneOf(steps(), changes());
    }

    private static Arbitrary<Step> changes() {
        Arbitrary<Integer> sides = Arbitraries.integers().between(0, 9_999);
        Arbitrary<Double> factors = Arbitraries.doubles().between(0, 10);
        Arbitrary<Integer> percents = Arbitraries.integers().between(1, 100);
        return Arbitraries.oneOf(
                Arbitraries.of(new Step.Greyscale(), new Step.Bitonal()),
                Arbitraries.of(Step.Axis.values()).map(Step.Flip::new),
                Arbitraries.integers().between(0, 255).map(Step.Trim::new),
                Combinators.combine(sides, sides, sides, sides, colours()).as(Step.Pad::new),
                Arbitraries.doubles().between(0.1, 100).map(Step.Blur::new),
                Arbitraries.doubles().between(0.1, 10).map(Step.Sharpen::new),
                Arbitraries.integers().between(1, 1_000).map(Step.Pixelate::new),
                Combinators.combine(
                                factors,
                                factors,
                                factors,
                                Arbitraries.integers().between(0, 359))
                        .as(Step.Adjust::new),
                colours().map(Step.Tint::new),
                Arbitraries.integers().between(1, 9_999).map(Step.Rounded::new),
                Combinators.combine(blobs(), positions(), percents, percents, Arbitraries.of(true, false))
                        .as(Step.Watermark::new),
                Combinators.combine(
                                texts(),
                                positions(),
                                Arbitraries.integers().between(1, 1_000),
                                colours(),
                                Arbitraries.of(true, false))
                        .as(Step.Text::new));
    }

    private static Arbitrary<BlobId> blobs() {
        Arbitrary<Character> digits = Arbitraries.chars().with("0123456789abcdef".toCharArray());
        return Arbitraries.of(32, 64)
                .flatMap(length -> digits.list().ofSize(length))
                .map(all -> BlobId.parse(all.stream().map(String::valueOf).collect(Collectors.joining())));
    }

    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withChars("aZ0<&>\"'-_x\n äß漢")
                .ofMinLength(1)
                .ofMaxLength(60)
                .filter(text -> !text.isBlank());
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
                Arbitraries.of(new Mode.Clip(), new Mode.Scale(), new Mode.Fit()),
                positions().map(Mode.Cover::new),
                positions().map(Mode.Crop::new),
                colours().map(Mode.Fill::new),
                Combinators.combine(
                                positions(), colours(), Arbitraries.integers().between(0, 100))
                        .as(Mode.Adapt::new));
    }

    private static Arbitrary<Position> positions() {
        Arbitrary<Double> ratios = Arbitraries.doubles().between(0, 1);
        Arbitrary<Position> others = Arbitraries.oneOf(
                Arbitraries.of(new Position.Face(), new Position.Attention(), new Position.Entropy()),
                Combinators.combine(ratios, ratios).as(Position.At::new));
        return Arbitraries.oneOf(
                others,
                others.map(Position.Focus::new),
                Combinators.combine(ratios, ratios).as(Position.Point::new));
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
        Arbitrary<Encoding> plain = Combinators.combine(
                        Arbitraries.of(PictureFormat.values())
                                .filter(PictureFormat::isWritten)
                                .optional(),
                        qualities,
                        flags,
                        flags,
                        flags,
                        colours())
                .as(Encoding::new);
        return Combinators.combine(
                        plain, flags, flags, flags, Arbitraries.integers().between(0, 1_000_000))
                .as((encoding, lossless, palette, profile, most) -> new Encoding(
                        encoding.format(),
                        encoding.quality(),
                        encoding.progressive(),
                        encoding.optimize(),
                        encoding.preserveExif(),
                        encoding.background(),
                        lossless,
                        palette,
                        profile,
                        most == 0 ? OptionalInt.empty() : OptionalInt.of(most),
                        encoding.format().isEmpty() && lossless
                                ? Optional.of(palette ? Set.of() : Set.of(PictureFormat.WEBP, PictureFormat.AVIF))
                                : Optional.empty(),
                        encoding.preserveExif() && profile));
    }

    @Test
    void howManyPixelsComeOfItIsSaidByItsLastChangeOfSize() {
        assertThat(Recipe.parse("1_upright_cover-300x200-0.5x0.5_auto-q80").likelyPixels())
                .hasValue(60_000);
        assertThat(Recipe.parse("1_upright_clip-640x_auto-q80").likelyPixels()).hasValue(640 * 640);
        assertThat(Recipe.parse("1_clip-640x480_clip-x30_auto-q80").likelyPixels())
                .hasValue(900);
        assertThat(Recipe.parse("1_region-0x0-20x10_auto-q80").likelyPixels()).hasValue(200);
        assertThat(Recipe.parse("1_upright_auto-q80").likelyPixels()).isEmpty();
    }

    @Test
    void theNextBestIsWithoutTheFormatThatTakesLong() {
        assertThat(Recipe.parse("1_auto.webp.avif-q80").sooner()).contains(Recipe.parse("1_auto.webp-q80"));
        assertThat(Recipe.parse("1_auto.avif-q80").sooner()).contains(Recipe.parse("1_auto-q80"));
        assertThat(Recipe.parse("1_auto.webp-q80").sooner()).isEmpty();
        assertThat(Recipe.parse("1_avif-q80").sooner()).isEmpty();
    }
}
