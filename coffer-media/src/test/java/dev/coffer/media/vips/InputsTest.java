package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.MediaException;
import dev.coffer.media.Pdf;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.repository.Dimensions;
import dev.coffer.testing.Golden;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What each libvips reads beside JPEG, PNG, GIF, WebP and TIFF, as docs/reference/formats.md has it. This runs on the
/// bundle and on the operating system's.
class InputsTest {
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final boolean SYSTEM = "system".equals(System.getProperty("coffer.vips"));

    @ParameterizedTest
    @CsvSource({"land.avif,AVIF,true", "land.heic,HEIC,false", "land.jxl,JXL,false"})
    void eachIsReadWhereTheTableSaysSo(String name, PictureFormat format, boolean bundled) {
        MemorySegment source = MemorySegment.ofArray(resource(name));
        PictureHeader header = PictureHeader.read(source, RenderLimits.DEFAULT);
        Dimensions land = RENDERER.size(MemorySegment.ofArray(golden("s_land.jpg")));
        assertThat(header.format()).isEqualTo(format);
        assertThat(header.size()).isEqualTo(land);
        if (bundled || SYSTEM) {
            Rendered made = RENDERER.render(source, Recipe.parse("1_clip-100x100_png-q90"));
            Rendered same = RENDERER.render(
                    MemorySegment.ofArray(golden("s_land.jpg")), Recipe.parse("1_clip-100x100_png-q90"));
            assertThat(made.width()).isEqualTo(same.width());
            assertThat(Distance.between(
                            Decoded.of(made.bytes(), PictureFormat.PNG, RENDERER)
                                    .fingerprint(),
                            Decoded.of(same.bytes(), PictureFormat.PNG, RENDERER)
                                    .fingerprint()))
                    .matches(distance -> distance.isWithin(4, 40));
        } else {
            assertThatThrownBy(() -> RENDERER.render(source, Recipe.parse("1_clip-100x100_png-q90")))
                    .isInstanceOf(MediaException.Unread.class)
                    .hasMessageMatching(
                            "a picture in " + format + ", which libvips [0-9.]+ as it is here does not read");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"land.avif", "land.heic", "land.jxl"})
    void whatIsCutOffIsNoPicture(String name) {
        byte[] whole = resource(name);
        for (int parts = 1; parts <= 3; parts++) {
            MemorySegment cut = MemorySegment.ofArray(Arrays.copyOf(whole, whole.length * parts / 4));
            assertThatThrownBy(() -> RENDERER.render(cut, Recipe.parse("1_clip-100x100_png-q90")))
                    .isInstanceOfAny(MediaException.Damaged.class, MediaException.Unread.class);
        }
    }

    @Test
    void aHeaderThatSaysTooMuchIsRefusedBeforeAnythingIsDecoded() {
        byte[] avif = resource("land.avif");
        int at = new String(avif, StandardCharsets.ISO_8859_1).indexOf("ispe");
        ByteBuffer.wrap(avif).putInt(at + 8, 30_000).putInt(at + 12, 30_000);
        assertThatThrownBy(() -> RENDERER.render(MemorySegment.ofArray(avif), Recipe.parse("1_same-q90")))
                .isInstanceOf(MediaException.TooLarge.class);
    }

    @Test
    void whatBrowsersHardlyShowBecomesWhatTheyDo() {
        assertThat(PictureFormat.HEIC.same()).isEqualTo(PictureFormat.JPEG);
        assertThat(rendered(golden("s_bmp.bmp"), "1_same-q90").format()).isEqualTo(PictureFormat.PNG);
        assertThat(rendered(golden("s_svg.svg"), "1_same-q90").format()).isEqualTo(PictureFormat.PNG);
    }

    @Test
    void aDrawingIsDrawnInTheSizeThatIsWanted() {
        byte[] svg = """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 20 10"><rect width="10" height="10"/></svg>""".getBytes(StandardCharsets.UTF_8);
        Rendered large = rendered(svg, "1_scale-800x400_png-q90");
        Decoded pixels = Decoded.of(large.bytes(), PictureFormat.PNG, RENDERER);
        assertThat(pixels.width()).isEqualTo(800);
        assertThat(pixels.argb(398, 200)).isEqualTo(0xff000000);
        assertThat(pixels.argb(402, 200) >>> 24).isZero(); // an enlarged picture would have a soft edge here
        assertThat(rendered(svg, "1_clip-10x10_png-q90").height()).isEqualTo(5);
        assertThat(rendered(svg, "1_png-q90").width()).isEqualTo(20);
        Rendered part = rendered(svg, "1_region-0x0-5x5_scale-100x100_png-q90");
        assertThat(Decoded.of(part.bytes(), PictureFormat.PNG, RENDERER).argb(99, 99))
                .isEqualTo(0xff000000);
        assertThat(rendered(svg, "1_crop-50x50-attention_jpeg-q90").width()).isEqualTo(50);
    }

    @Test
    void aDrawingThatNeverEndsIsEnded() {
        String noise = "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='2000'><filter id='f'>"
                + "<feTurbulence baseFrequency='0.9' numOctaves='40'/>".repeat(50)
                + "</filter><rect width='2000' height='2000' filter='url(#f)'/></svg>"; // five minutes' work
        VipsRenderer hasty = VipsRenderer.open(RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(2)));
        MemorySegment source = MemorySegment.ofArray(noise.getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> hasty.render(source, Recipe.parse("1_clip-1900x1900_png-q90")))
                .isInstanceOf(MediaException.TimedOut.class);
        assertThat(rendered(golden("s_svg.svg"), "1_png-q90").width()).isEqualTo(20);
    }

    @Test
    void pagesOfAPdfAreTakenWhereTheTableSaysSo() {
        byte[] pdf = Pdf.ofTwoPages();
        if (!SYSTEM) {
            assertThatThrownBy(() -> rendered(pdf, "1_clip-100x100_png-q90"))
                    .isInstanceOf(MediaException.Unread.class)
                    .hasMessageContaining("PDF");
            return;
        }
        assertThat(RENDERER.size(MemorySegment.ofArray(pdf))).isEqualTo(new Dimensions(200, 100));
        Decoded first = Decoded.of(rendered(pdf, "1_scale-400x200_png-q90").bytes(), PictureFormat.PNG, RENDERER);
        assertThat(first.argb(200, 100)).isEqualTo(0xffff0000);
        Rendered second = rendered(pdf, "1_frame-1_clip-50x50_png-q90");
        assertThat(second.height()).isEqualTo(50);
        assertThat(second.width()).isEqualTo(25);
        assertThat(Decoded.of(second.bytes(), PictureFormat.PNG, RENDERER).argb(12, 25))
                .isEqualTo(0xff0000ff);
        assertThatThrownBy(() -> rendered(pdf, "1_frame-2_png-q90")).isInstanceOf(MediaException.Unfit.class);
        assertThatThrownBy(() -> rendered(golden("s_pdf.pdf"), "1_png-q90")).isInstanceOf(MediaException.Damaged.class);
        assertThatThrownBy(() -> rendered(Arrays.copyOf(pdf, 60), "1_png-q90"))
                .isInstanceOf(MediaException.Damaged.class);
    }

    @ParameterizedTest
    @CsvSource({"1", "4", "8", "16", "24", "32"})
    void aBmpOfAnyDepthIsRead(int bits) {
        byte[] bmp = bmp(bits, 0, rows(bits));
        Decoded pixels = Decoded.of(rendered(bmp, "1_png-q90").bytes(), PictureFormat.PNG, RENDERER);
        assertThat(pixels.width()).isEqualTo(3);
        assertThat(pixels.height()).isEqualTo(2);
        int white = bits == 1 ? 0xffffffff : 0xffff0000;
        assertThat(pixels.argb(0, 1)).isEqualTo(0xff000000); // the lowest row is the first
        assertThat(pixels.argb(2, 0)).isEqualTo(white);
        for (int length = 20; length < bmp.length - 3; length += 7) {
            byte[] cut = Arrays.copyOf(bmp, length);
            assertThatThrownBy(() -> rendered(cut, "1_png-q90"))
                    .isInstanceOfAny(MediaException.Damaged.class, MediaException.NotAPicture.class);
        }
    }

    @Test
    void runsInABmpAreRead() {
        byte[] runs = {3, 0, 0, 0, 0, 3, 0, 1, 2, 0, 0, 1};
        Decoded pixels = Decoded.of(rendered(bmp(8, 1, runs), "1_png-q90").bytes(), PictureFormat.PNG, RENDERER);
        assertThat(pixels.argb(1, 1)).isEqualTo(0xff000000);
        assertThat(pixels.argb(1, 0)).isEqualTo(0xffff0000);
        assertThatThrownBy(() -> rendered(bmp(8, 1, new byte[] {3, 0, 0}), "1_png-q90"))
                .isInstanceOf(MediaException.Damaged.class);
        assertThatThrownBy(() -> rendered(bmp(8, 1, new byte[] {3, 77}), "1_png-q90"))
                .isInstanceOf(MediaException.Damaged.class);
    }

    @Test
    void aBmpIsAsTheJdkReadsIt() {
        Decoded ours = Decoded.of(rendered(golden("s_bmp.bmp"), "1_png-q90").bytes(), PictureFormat.PNG, RENDERER);
        Decoded theirs = Decoded.of(golden("s_bmp.bmp"), PictureFormat.PNG, RENDERER);
        assertThat(ours.fingerprint()).isEqualTo(theirs.fingerprint());
    }

    /// Three pixels wide, two high: the lower row colour 0, the upper one colour 1.
    private static byte[] rows(int bits) {
        ByteArrayOutputStream rows = new ByteArrayOutputStream();
        for (int row = 0; row < 2; row++) {
            byte[] bytes = new byte[(3 * bits + 31) / 32 * 4];
            for (int x = 0; x < 3 && row == 1; x++) {
                switch (bits) {
                    case 24, 32 -> bytes[x * bits / 8 + 2] = (byte) 0xff;
                    case 16 -> bytes[x * 2 + 1] = 0x7c;
                    default -> bytes[x * bits / 8] |= (byte) (1 << (8 - bits - x * bits % 8));
                }
            }
            rows.writeBytes(bytes);
        }
        return rows.toByteArray();
    }

    private static byte[] bmp(int bits, int packing, byte[] pixels) {
        int colours = bits <= 8 ? 1 << bits : 0;
        int offset = 54 + 4 * (colours == 256 ? 3 : colours);
        ByteBuffer file = ByteBuffer.allocate(offset + pixels.length).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'B').put((byte) 'M').putInt(file.capacity()).putInt(0).putInt(offset);
        file.putInt(40).putInt(3).putInt(2).putShort((short) 1).putShort((short) bits);
        file.putInt(packing)
                .putInt(pixels.length)
                .putInt(0)
                .putInt(0)
                .putInt(colours == 256 ? 3 : colours)
                .putInt(0);
        for (int i = 0; i < (colours == 256 ? 3 : colours); i++) {
            file.putInt(i == 0 ? 0 : bits == 1 ? 0xffffff : 0xff0000);
        }
        return file.put(pixels).array();
    }

    /// Two pages: a red one that lies, a blue one that stands.
    private static Rendered rendered(byte[] source, String recipe) {
        return RENDERER.render(MemorySegment.ofArray(source), Recipe.parse(recipe));
    }

    private static byte[] golden(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] resource(String name) {
        try (InputStream in = InputsTest.class.getResourceAsStream("/inputs/" + name)) {
            return Optional.ofNullable(in).orElseThrow().readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
