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
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/// What the ways of writing do to bytes and pixels.
class EncodingsTest {

    private static final Charset LATIN = StandardCharsets.ISO_8859_1;
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    @AfterAll
    static void nothingIsLeftInNativeMemory() {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (RENDERER.allocations() != 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(RENDERER.allocations()).isZero();
    }

    @Test
    void avifIsWrittenWithAndWithoutTransparency() {
        for (String name : List.of("s_land.jpg", "s_alpha.png", "s_gray.png", "s_la.png", "s_anim.gif")) {
            Rendered avif = render(name, "1_clip-60x60_avif-q60");
            assertThat(avif.format()).isEqualTo(PictureFormat.AVIF);
            assertThat(new String(avif.bytes(), 4, 8, LATIN)).isEqualTo("ftypavif");
        }
    }

    /// One libvips writes them, the other does not.
    @Test
    void heicAndJpegXlAreWrittenOrRefusedBeforeAnythingIsDecoded() {
        for (String format : List.of("heic", "jxl")) {
            try {
                byte[] written =
                        render("s_land.jpg", "1_clip-60x60_" + format + "-q60").bytes();
                String start = new String(written, 0, 16, LATIN);
                assertThat(start.contains("ftyp") || start.contains("JXL ") || start.startsWith("\u00ff\n"))
                        .as(start)
                        .isTrue();
            } catch (MediaException.Unwritable e) {
                assertThat(e).hasMessageMatching("libvips [0-9.]+ as it is here writes no (HEIC|JXL)");
                assertThatThrownBy(() -> render("s_trunc.jpg", "1_" + format + "-q60"))
                        .isInstanceOf(MediaException.Unwritable.class);
            }
        }
        boolean system = "system".equals(System.getProperty("coffer.vips"));
        if (!system) {
            assertThatThrownBy(() -> render("s_land.jpg", "1_heic-q60")).isInstanceOf(MediaException.Unwritable.class);
        }
    }

    @Test
    void withoutLossEveryPixelStays() {
        BufferedImage before = decoded(render("s_alpha.png", "1_png-q90"));
        BufferedImage after = decoded(render("s_alpha.png", "1_webp-q10-lossless"));
        for (int y = 0; y < before.getHeight(); y++) {
            for (int x = 0; x < before.getWidth(); x++) {
                int pixel = before.getRGB(x, y);
                if (pixel >>> 24 != 0) {
                    assertThat(after.getRGB(x, y)).isEqualTo(pixel);
                }
            }
        }
        byte[] avif = render("s_square.png", "1_avif-q10-lossless").bytes();
        assertThat(avif.length)
                .isGreaterThan(render("s_square.png", "1_avif-q90").bytes().length);
    }

    @Test
    void aPaletteHasFewColoursAndFewerBytes() {
        byte[] full = render("s_square.png", "1_png-q90").bytes();
        Rendered small = render("s_square.png", "1_png-q90-palette");

        assertThat(small.bytes().length).isLessThan(full.length * 2 / 3);
        assertThat(decoded(small).getColorModel()).isInstanceOf(IndexColorModel.class);
        assertThat(Distance.between(
                        new Decoded(decoded(small)).fingerprint(),
                        Decoded.of(full, PictureFormat.PNG, RENDERER).fingerprint()))
                .matches(distance -> distance.isWithin(4, 30));
    }

    @Test
    void aFileIsMadeToFit() {
        for (String format : List.of("jpeg", "webp", "avif")) {
            int full = render("s_big.jpg", "1_clip-300x300_" + format + "-q90").bytes().length;
            int most = full / 3;
            byte[] fitted = render("s_big.jpg", "1_clip-300x300_" + format + "-q90-max" + most)
                    .bytes();
            assertThat(fitted.length).as(format).isBetween(most * 6 / 10, most);
            byte[] untouched = render("s_big.jpg", "1_clip-300x300_" + format + "-q90-max" + full)
                    .bytes();
            assertThat(untouched.length).isEqualTo(full);
            assertThatThrownBy(() -> render("s_big.jpg", "1_clip-300x300_" + format + "-q90-max100"))
                    .isInstanceOf(MediaException.Unwritable.class)
                    .hasMessageContaining("100 bytes");
        }
        assertThatThrownBy(() -> render("s_big.jpg", "1_png-q90-max1000"))
                .isInstanceOf(MediaException.Unwritable.class);
    }

    @Test
    void slowFormatsHaveASmallerLimit() {
        assertThatThrownBy(() -> render("s_land.jpg", "1_scale-5000x5000_avif-q50"))
                .isInstanceOf(MediaException.ResultTooLarge.class);
    }

    @Test
    void coloursBecomeSrgbOrStayWithTheirProfile() {
        byte[] source = withProfile(render("s_land.jpg", "1_jpeg-q95").bytes(), linear());
        Rendered converted = render(source, "1_clip-60x60_png-q90");
        Rendered kept = render(source, "1_clip-60x60_jpeg-q95-icc");
        byte[] plain = render(render("s_land.jpg", "1_jpeg-q95").bytes(), "1_clip-60x60_png-q90")
                .bytes();

        assertThat(new String(converted.bytes(), LATIN)).doesNotContain("iCCP");
        assertThat(new String(kept.bytes(), LATIN)).contains("ICC_PROFILE");
        // kept: the same numbers as without a profile; converted: much lighter, for the profile is linear
        double same = mean(decoded(render(kept.bytes(), "1_png-q90-icc")));
        assertThat(same).isCloseTo(mean(decode(plain, PictureFormat.PNG)), org.assertj.core.api.Assertions.within(3.0));
        assertThat(mean(decoded(converted))).isGreaterThan(mean(decode(plain, PictureFormat.PNG)) + 20);
        // whatever the JDK makes of the profile that was kept is what libvips made of it
        assertThat(mean(decode(kept.bytes(), PictureFormat.JPEG)))
                .isCloseTo(mean(decoded(converted)), org.assertj.core.api.Assertions.within(6.0));
        assertThat(new String(render(source, "1_clip-60x60_gif-q90-icc").bytes(), 0, 3, LATIN))
                .isEqualTo("GIF");
        assertThat(new String(
                        render(source, "1_greyscale_clip-60x60_jpeg-q90-icc").bytes(), LATIN))
                .doesNotContain("ICC_PROFILE");
    }

    @Test
    void cmykDepthAndGreyBecomeWhatAScreenShows() {
        for (String name : List.of("s_cmyk.jpg", "s_gray16.png", "s_la.png", "s_1bit.png", "s_pal_t.png")) {
            BufferedImage png = decoded(render(name, "1_clip-60x60_png-q90"));
            assertThat(png.getColorModel().getComponentSize(0)).as(name).isEqualTo(8);
            for (String format : List.of("jpeg-q95", "webp-q95", "avif-q80", "webp-q90-lossless", "png-q90-icc")) {
                Rendered other = render(name, "1_clip-60x60_" + format + "-ffffffff");
                assertThat(other.bytes()).as(name + " " + format).isNotEmpty();
            }
        }
    }

    /// A soft edge over transparent black: what is seen of it stays as light as it was.
    @Test
    void resizingLeavesNoDarkHalo() {
        BufferedImage disc = new BufferedImage(400, 400, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < 400; y++) {
            for (int x = 0; x < 400; x++) {
                double far = Math.hypot(x - 199.5, y - 199.5);
                int alpha = (int) Math.clamp((150 - far) * 8, 0, 255);
                disc.setRGB(x, y, alpha == 0 ? 0 : alpha << 24 | 0xff8040);
            }
        }
        for (String format : List.of("png-q90", "webp-q90-lossless")) {
            for (String filter : List.of("", "-bilinear", "-bicubic")) {
                BufferedImage small = decoded(render(png(disc), "1_clip-37x37" + filter + "_" + format));
                int seen = 0;
                for (int y = 0; y < small.getHeight(); y++) {
                    for (int x = 0; x < small.getWidth(); x++) {
                        int pixel = small.getRGB(x, y);
                        if (pixel >>> 24 > 24) {
                            seen++;
                            assertThat(pixel >> 16 & 255).as(format + filter).isGreaterThan(235);
                            assertThat(pixel >> 8 & 255).isBetween(110, 145);
                        }
                    }
                }
                assertThat(seen).isGreaterThan(500);
            }
        }
        BufferedImage flat = decoded(render(png(disc), "1_clip-37x37_jpeg-q95-ffff8040"));
        for (int y = 0; y < flat.getHeight(); y++) {
            for (int x = 0; x < flat.getWidth(); x++) {
                assertThat(flat.getRGB(x, y) >> 16 & 255).isGreaterThan(240); // on its own colour, nothing is seen
            }
        }
    }

    private static byte[] linear() {
        return ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    }

    private static byte[] withProfile(byte[] jpeg, byte[] profile) {
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + profile.length + 18);
        file.put(jpeg, 0, 2)
                .putShort((short) 0xffe2)
                .putShort((short) (profile.length + 16))
                .put("ICC_PROFILE\0".getBytes(LATIN))
                .put((byte) 1)
                .put((byte) 1)
                .put(profile)
                .put(jpeg, 2, jpeg.length - 2);
        return file.array();
    }

    private static double mean(BufferedImage image) {
        long sum = 0;
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int pixel = image.getRGB(x, y);
                sum += (pixel >> 16 & 255) + (pixel >> 8 & 255) + (pixel & 255);
            }
        }
        return sum / 3.0 / image.getWidth() / image.getHeight();
    }

    private static byte[] png(BufferedImage image) {
        try (var out = new java.io.ByteArrayOutputStream()) {
            javax.imageio.ImageIO.write(image, "png", out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage decoded(Rendered rendered) {
        return decode(rendered.bytes(), rendered.format());
    }

    private static BufferedImage decode(byte[] bytes, PictureFormat format) {
        return Decoded.of(bytes, format, RENDERER).image();
    }

    private static Rendered render(String name, String key) {
        try {
            return render(Files.readAllBytes(Golden.picture("synthetic/" + name)), key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Rendered render(byte[] source, String key) {
        return RENDERER.render(MemorySegment.ofArray(source), Recipe.parse(key));
    }
}
