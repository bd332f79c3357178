package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.testing.Golden;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntBinaryOperator;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each step does to pictures whose pixels are known.
class StepsTest {

    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    /// Red at the left, green at the right, blue below; 40 x 30.
    private static final byte[] THREE = png(40, 30, (x, y) -> y >= 15 ? 0xff0000ff : x < 20 ? 0xffff0000 : 0xff00ff00);

    private static final byte[] GREYS = png(40, 30, (x, y) -> 0xff000000 | (x * 6) * 0x010101);

    private static final List<String> ALL = List.of(
            "flip-horizontal",
            "flip-vertical",
            "trim-10",
            "pad-1x2x3x4-80ff0000",
            "blur-3",
            "sharpen-1",
            "pixelate-7",
            "adjust-1.2x0.8x1.5x40",
            "greyscale",
            "bitonal",
            "tint-80336699",
            "rounded-9",
            "text-" + hex("Ab") + "-0.5x1-12-c0ffffff",
            "text-" + hex("Ab") + "-attention-12-c0ffffff-tiled",
            "crop-20x20-attention",
            "cover-20x20-entropy",
            "crop-30x20-face",
            "fit-90x90");

    @AfterAll
    static void nothingIsLeftInNativeMemory() {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (RENDERER.allocations() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(10_000_000); // libvips 8.14 has threads of its own that end a little later
        }
        assertThat(RENDERER.allocations()).isZero();
    }

    @Test
    void mirrorsChangeSides() {
        assertThat(at(render(THREE, "flip-horizontal"), 5, 5)).isEqualTo(0xff00ff00);
        assertThat(at(render(THREE, "flip-horizontal"), 35, 5)).isEqualTo(0xffff0000);
        assertThat(at(render(THREE, "flip-vertical"), 5, 5)).isEqualTo(0xff0000ff);
        assertThat(at(render(THREE, "flip-vertical"), 5, 25)).isEqualTo(0xffff0000);
    }

    @Test
    void bordersOfOneColourAreTrimmed() {
        byte[] framed = png(60, 50, (x, y) -> x < 10 || x >= 50 || y < 5 || y >= 45 ? 0xfffafafa : 0xff102030);
        byte[] clear = png(60, 50, (x, y) -> x < 10 || x >= 50 || y < 5 || y >= 45 ? 0 : 0xff000000);

        assertThat(size(render(framed, "trim-20"))).isEqualTo("40x40");
        assertThat(size(render(clear, "trim-20"))).isEqualTo("40x40");
        assertThat(size(render(png(9, 7, (x, y) -> 0xff808080), "trim-0"))).isEqualTo("9x7");
    }

    @Test
    void bordersHaveTheirColourAndTheirWidths() {
        BufferedImage padded = render(THREE, "pad-1x2x3x4-ff010203");

        assertThat(size(padded)).isEqualTo("46x34");
        assertThat(at(padded, 0, 10)).isEqualTo(0xff010203);
        assertThat(at(padded, 4, 1)).isEqualTo(0xffff0000);
        assertThat(at(padded, 45, 33)).isEqualTo(0xff010203);
        assertThat(at(render(GREYS, "pad-1x1x1x1-00ffffff"), 0, 0) >>> 24).isZero();
    }

    @Test
    void blurMixesNeighbours() {
        assertThat(at(render(THREE, "blur-5"), 20, 4) & 0xff).isLessThan(60);
        assertThat(at(render(THREE, "blur-5"), 20, 4) >> 16 & 0xff).isBetween(90, 160);
    }

    @Test
    void sharpeningRaisesContrastAtAnEdgeAndLeavesFlatPartsAlone() {
        byte[] edge = png(40, 30, (x, y) -> x < 20 ? 0xff606060 : 0xffa0a0a0);
        BufferedImage sharp = render(edge, "sharpen-2");

        assertThat(at(sharp, 19, 15) & 0xff).isLessThan(0x60);
        assertThat(at(sharp, 2, 15) & 0xff).isBetween(0x5e, 0x62);
    }

    @Test
    void squaresHaveOneColourEach() {
        BufferedImage squares = render(GREYS, "pixelate-8");

        assertThat(size(squares)).isEqualTo("40x30");
        assertThat(at(squares, 0, 0)).isEqualTo(at(squares, 7, 7)).isNotEqualTo(at(squares, 8, 0));
        assertThat(size(render(GREYS, "pixelate-1000"))).isEqualTo("40x30");
    }

    @Test
    void coloursAreAdjusted() {
        assertThat(at(render(GREYS, "adjust-2x1x1x0"), 10, 0) & 0xff).isEqualTo(120);
        assertThat(at(render(GREYS, "adjust-0x1x1x0"), 10, 0) & 0xffffff).isZero();
        assertThat(at(render(GREYS, "adjust-1x0x1x0"), 10, 0) & 0xff).isEqualTo(128);
        assertThat(at(render(THREE, "adjust-1x1x1x0"), 5, 5)).isEqualTo(0xffff0000);
        int grey = at(render(THREE, "adjust-1x1x0x0"), 5, 5);
        assertThat(Math.abs((grey >> 16 & 0xff) - (grey & 0xff))).isLessThan(4);
        int turned = at(render(THREE, "adjust-1x1x1x120"), 5, 5);
        assertThat(turned >> 8 & 0xff).isGreaterThan(turned >> 16 & 0xff);
    }

    @Test
    void colourIsTakenOut() {
        int green = at(render(THREE, "greyscale"), 35, 5);
        assertThat(green >> 16 & 0xff).isEqualTo(green & 0xff).isGreaterThan(150);
        BufferedImage two = render(GREYS, "bitonal");
        assertThat(at(two, 5, 5)).isEqualTo(0xff000000);
        assertThat(at(two, 35, 5)).isEqualTo(0xffffffff);
    }

    @Test
    void aTintHasItsHueAndItsStrength() {
        int full = at(render(GREYS, "tint-ffff8000"), 20, 5);
        int half = at(render(GREYS, "tint-80ff8000"), 20, 5);
        assertThat((full >> 16 & 0xff) - (full & 0xff)).isGreaterThan((half >> 16 & 0xff) - (half & 0xff));
        assertThat((half >> 16 & 0xff) - (half & 0xff)).isGreaterThan(20);
        assertThat(at(render(GREYS, "tint-00ff8000"), 20, 5)).isEqualTo(0xff787878);
    }

    @Test
    void cornersGo() {
        BufferedImage round = render(THREE, "rounded-10");
        assertThat(at(round, 0, 0) >>> 24).isZero();
        assertThat(at(round, 39, 29) >>> 24).isZero();
        assertThat(at(round, 10, 0) >>> 24).isEqualTo(255);
        assertThat(at(round, 20, 15)).isEqualTo(0xff0000ff);
        BufferedImage white = decoded(render("1_rounded-10_jpeg-q95-ffffffff", THREE));
        assertThat(at(white, 0, 0) & 0xff).isGreaterThan(240);
        assertThat(at(render(THREE, "rounded-65535"), 19, 1) >>> 24).isGreaterThan(200);
    }

    @Test
    void aTextIsDrawnAsItIs() {
        byte[] dark = png(300, 60, (x, y) -> 0xff000000);
        long plain = bright(render(dark, "text-" + hex("b") + "-0.5x0.5-30-ffffffff"));
        long markup = bright(render(dark, "text-" + hex("<b>b</b>") + "-0.5x0.5-30-ffffffff"));
        long faint = bright(render(dark, "text-" + hex("b") + "-0.5x0.5-30-40ffffff"));

        assertThat(plain).isPositive();
        assertThat(markup).isGreaterThan(3 * plain);
        assertThat(faint).isZero();
        assertThat(bright(render(dark, "text-" + hex("b") + "-0.5x0.5-30-ffffffff-tiled")))
                .isGreaterThan(5 * plain);
        assertThat(bright(render(dark, "text-" + hex("& \"'<i") + "-0.5x0.5-30-ffffffff")))
                .isPositive();
    }

    @Test
    void aTextThatCannotBeSetInBoundedMemoryDoesNotFit() {
        String long200 = hex("x".repeat(200));
        assertThatThrownBy(() -> render(THREE, "text-" + long200 + "-0.5x0.5-1000-ffffffff"))
                .isInstanceOf(MediaException.Unfit.class);
    }

    /// A soft disc on transparent black: whatever black the transparent pixels hide must not be seen.
    @ParameterizedTest
    @ValueSource(strings = {"fit-33x33", "fit-300x300", "crop-47x31-0.5x0.5", "blur-2", "pixelate-5", "scale-60x90"})
    void softEdgesHaveNoDarkFringe(String step) {
        byte[] soft = png(100, 100, (x, y) -> {
            double distance = Math.hypot(x - 49.5, y - 49.5);
            int alpha = (int) Math.clamp((40 - distance) * 20, 0, 255);
            return alpha == 0 ? 0 : alpha << 24 | 0xffe0c0;
        });
        BufferedImage made = render(soft, step);
        for (int y = 0; y < made.getHeight(); y++) {
            for (int x = 0; x < made.getWidth(); x++) {
                int pixel = made.getRGB(x, y);
                int alpha = pixel >>> 24;
                // over white, as it is seen: never more than rounding away from the colour itself
                assertThat((pixel >> 8 & 0xff) * alpha / 255.0).isCloseTo(0xe0 * alpha / 255.0, offset());
                assertThat((pixel & 0xff) * alpha / 255.0).isCloseTo(0xc0 * alpha / 255.0, offset());
            }
        }
    }

    @Test
    void whatIsLookedForStays() {
        byte[] lure =
                png(300, 100, (x, y) -> x > 210 && x < 290 ? ((x ^ y) & 8) == 0 ? 0xffff2010 : 0xff20e0ff : 0xff808080);
        for (String position : List.of("attention", "entropy")) {
            BufferedImage cut = render(lure, "crop-100x100-" + position);
            assertThat(at(cut, 50, 50)).as(position).isNotEqualTo(0xff808080);
        }
    }

    @Test
    void everyStepWorksOnEveryKindOfPicture() {
        for (String name : List.of(
                "s_land.jpg",
                "s_gray.png",
                "s_la.png",
                "s_alpha.png",
                "s_1bit.png",
                "s_pal_t.gif",
                "s_weba.webp",
                "s_cmyk.jpg",
                "s_gray16.png",
                "s_exif6.jpg",
                "s_1x1.png",
                "s_tiffa.tif")) {
            byte[] source = picture(name);
            for (String step : ALL) {
                for (String before : List.of("", "upright_", "upright_clip-50x50_")) {
                    Rendered made = render("1_" + before + step + "_png-q90", source);
                    assertThat(made.bytes()).as(name + " " + before + step).isNotEmpty();
                }
            }
        }
    }

    @Test
    void aRegionThatIsResizedAtOnceIsTheSameAsInTwoRenderings() {
        byte[] source = picture("s_big.jpg");
        for (String resize : List.of("clip-70x70", "crop-60x40-0.2x0.9", "fill-90x90-ff336699", "scale-500x400")) {
            byte[] region = render("1_region-333x141-611x402_png-q90", source).bytes();
            Decoded two = Decoded.of(render("1_" + resize + "_png-q90", region).bytes(), PictureFormat.PNG, RENDERER);
            Rendered made = render("1_region-333x141-611x402_" + resize + "_png-q90", source);
            Decoded one = Decoded.of(made.bytes(), PictureFormat.PNG, RENDERER);
            assertThat(one.width()).isEqualTo(two.width());
            assertThat(one.height()).isEqualTo(two.height());
            assertThat(Distance.between(one.fingerprint(), two.fingerprint()))
                    .as(resize)
                    .matches(distance -> distance.isWithin(2, 30));
        }
        assertThatThrownBy(() -> render("1_region-999999x0-5x5_clip-9x9_png-q90", source))
                .isInstanceOf(MediaException.Unfit.class);
    }

    @Test
    void aTurnByNothingLosesNoColours() {
        Rendered turned = render("1_rotate-0_clip-20x20_png-q90", picture("s_cmyk.jpg"));
        assertThat(turned.bytes())
                .isEqualTo(render("1_clip-20x20_png-q90", picture("s_cmyk.jpg")).bytes());
    }

    @Test
    void anyFrameOfAnAnimationIsTaken() {
        for (String name : List.of("s_anim.gif", "s_anim.webp")) {
            byte[] source = picture(name);
            byte[] plain = render("1_png-q90", source).bytes();
            assertThat(render("1_frame-0_png-q90", source).bytes()).isEqualTo(plain);
            assertThat(render("1_frame-1_png-q90", source).bytes()).isNotEqualTo(plain);
            assertThat(render("1_frame-1_upright_clip-20x20_png-q90", source).width())
                    .isEqualTo(render("1_clip-20x20_png-q90", source).width());
            assertThatThrownBy(() -> render("1_frame-99999_png-q90", source)).isInstanceOf(MediaException.Unfit.class);
        }
        assertThatThrownBy(() -> render("1_frame-1_png-q90", picture("s_land.jpg")))
                .isInstanceOf(MediaException.Unfit.class);
    }

    @Test
    void anyPageOfATiffIsTaken() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(file)) {
            writer.setOutput(out);
            writer.prepareWriteSequence(null);
            for (int page = 0; page < 3; page++) { // each larger and lighter than the one before
                BufferedImage image = new BufferedImage(30 + 10 * page, 20, BufferedImage.TYPE_INT_RGB);
                for (int i = 0; i < image.getWidth() * 20; i++) {
                    image.setRGB(i / 20, i % 20, 0x404040 * (page + 1));
                }
                writer.writeToSequence(new IIOImage(image, null, null), null);
            }
            writer.endWriteSequence();
        }
        byte[] tiff = file.toByteArray();
        for (int page = 0; page < 3; page++) {
            BufferedImage taken = render(tiff, "frame-" + page + "_upright");
            assertThat(size(taken)).isEqualTo(30 + 10 * page + "x20");
            assertThat(at(taken, 5, 5) & 0xff).isCloseTo(0x40 * (page + 1), org.assertj.core.api.Assertions.within(2));
        }
        assertThat(size(render(tiff, "frame-2_crop-10x10-attention"))).isEqualTo("10x10");
        assertThat(size(render(tiff, "clip-10x10"))).isEqualTo("10x6");
        assertThatThrownBy(() -> render(tiff, "frame-3")).isInstanceOf(MediaException.Unfit.class);
    }

    @Test
    void damageIsFoundWhateverIsDone() {
        byte[] cut = picture("s_trunc.jpg");
        for (String step : ALL) {
            assertThatThrownBy(() -> render("1_" + step + "_jpeg-q90", cut))
                    .as(step)
                    .isInstanceOf(MediaException.Damaged.class);
        }
    }

    @Test
    void manyStepsEndAtALimitOrAtTheDeadline() {
        String many = "blur-100_".repeat(32);
        byte[] large = picture("s_big.jpg");
        RenderLimits limits = RenderLimits.DEFAULT.withDeadline(Duration.ofMillis(300));
        VipsRenderer hasty = VipsRenderer.open(limits);

        assertThatThrownBy(() -> hasty.render(
                        MemorySegment.ofArray(large),
                        Recipe.parse("1_scale-7000x7000_" + many.substring(9) + "png-q90")))
                .isInstanceOfAny(MediaException.TimedOut.class, MediaException.TooLarge.class);
        assertThatThrownBy(() -> render(THREE, "pad-65535x65535x65535x65535-ffffffff"))
                .isInstanceOf(MediaException.ResultTooLarge.class);
    }

    private static org.assertj.core.data.Offset<Double> offset() {
        return org.assertj.core.api.Assertions.within(3.0);
    }

    private static long bright(BufferedImage image) {
        long count = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                count += (image.getRGB(x, y) & 0xff) > 128 ? 1 : 0;
            }
        }
        return count;
    }

    private static int at(BufferedImage image, int x, int y) {
        return new Decoded(image).argb(x, y);
    }

    private static String size(BufferedImage image) {
        return image.getWidth() + "x" + image.getHeight();
    }

    private static BufferedImage render(byte[] source, String steps) {
        return decoded(render("1_" + steps + "_png-q90", source));
    }

    private static Rendered render(String key, byte[] source) {
        return RENDERER.render(MemorySegment.ofArray(source), Recipe.parse(key));
    }

    private static BufferedImage decoded(Rendered rendered) {
        return Decoded.of(rendered.bytes(), rendered.format(), RENDERER).image();
    }

    private static byte[] picture(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] png(int width, int height, IntBinaryOperator colour) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, colour.applyAsInt(x, y));
            }
        }
        try (ByteArrayOutputStream out = new ByteArrayOutputStream()) {
            ImageIO.write(image, PictureFormat.PNG.extension(), out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
    }
}
