package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaException;
import dev.coffer.media.MediaException.ResultTooLarge;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.testing.Golden;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VipsRendererTest {

    /// Where the build looks before it runs these tests a second time.
    private static final List<Path> SYSTEM = List.of(
            Path.of("/usr/lib/x86_64-linux-gnu/libvips.so.42"), Path.of("/usr/lib/aarch64-linux-gnu/libvips.so.42"));

    private static final Charset LATIN = StandardCharsets.ISO_8859_1;
    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    @Test
    void theLibraryIsTheOneThatWasAskedFor() {
        boolean system = "system".equals(System.getProperty("coffer.vips"));
        if (!system && SYSTEM.stream().noneMatch(Files::exists)) {
            System.out.println("=== THE OPERATING SYSTEM'S LIBVIPS IS NOT INSTALLED: NOTHING IS TESTED ON IT ===");
        }

        assertThat(RENDERER.description()).matches("libvips \\d+\\.\\d+\\.\\d+ \\(.*\\)");
        if (system) {
            assertThat(RENDERER.description()).contains("libvips.so.42");
        }
    }

    @Test
    void theEngineTellsItsVersionAndWhatElseChangesBytes() {
        assertThat(RENDERER.engine()).matches("vips\\d+\\.\\d+\\.\\d+-r\\d+");
        assertThat(VipsRenderer.open(RenderLimits.DEFAULT, 1.5).engine()).isEqualTo(RENDERER.engine() + "-m1.5");
        assertThatThrownBy(() -> VipsRenderer.open(RenderLimits.DEFAULT, 0.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aVirtualThreadIsRefused() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        render("s_land.jpg", "1_clip-5x5_same-q90");
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                })
                .join();
        assertThat(thrown).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void everyOrientationStandsUpright(int orientation) throws IOException {
        BufferedImage upright = pixels(render("s_exif1.jpg", "1_png-q90"));
        String name = "s_exif" + orientation + ".jpg";

        assertThat(difference(upright, pixels(render(name, "1_upright_png-q90"))))
                .isLessThan(6);
        assertThat(difference(
                        pixels(render("s_exif1.jpg", "1_crop-40x50-0.2x0.7_png-q90")),
                        pixels(render(name, "1_upright_crop-40x50-0.2x0.7_png-q90"))))
                .isLessThan(8);
    }

    @Test
    void uprightComesBeforeTheBoxIsMeasured() {
        Rendered rendered = render("s_exif6.jpg", "1_upright_clip-60x60_same-q90");

        assertThat(rendered.width()).isEqualTo(60);
        assertThat(rendered.height()).isEqualTo(40);
    }

    @Test
    void keptQualityIsThatOfTheSource() {
        for (int quality : new int[] {20, 50, 75, 95}) {
            byte[] source = render("s_land.jpg", "1_jpeg-q" + quality).bytes();
            assertThat(quality(source)).isEqualTo(quality);

            byte[] kept = RENDERER.render(MemorySegment.ofArray(source), Recipe.parse("1_clip-90x90_same-qkeep"))
                    .bytes();
            assertThat(quality(kept)).isEqualTo(quality);
        }
    }

    @Test
    void metadataAreLeftBehindUnlessAskedFor() {
        assertThat(new String(render("s_exif6.jpg", "1_clip-60x60_same-q90").bytes(), LATIN))
                .doesNotContain("Exif");
        assertThat(new String(
                        render("s_exif6.jpg", "1_clip-60x60_same-q90-exif").bytes(), LATIN))
                .contains("Exif");
    }

    @Test
    void wherePicturesWereTakenIsNeverKept() {
        byte[] source = withPlace(render("s_land.jpg", "1_jpeg-q90").bytes());
        assertThat(new String(source, LATIN)).contains("A camera", PLACE);
        for (String format : List.of("jpeg", "webp", "same")) {
            String kept = new String(
                    RENDERER.render(MemorySegment.ofArray(source), Recipe.parse("1_clip-60x60_" + format + "-q90-exif"))
                            .bytes(),
                    LATIN);
            assertThat(kept).contains("A camera").doesNotContain(PLACE, PLACE_REVERSED);
        }
    }

    private static final String PLACE = "PLAC";
    private static final String PLACE_REVERSED = "CALP";

    /// The JPEG with a maker and a latitude in its EXIF data; the latter's first number is [#PLACE].
    private static byte[] withPlace(byte[] jpeg) {
        ByteBuffer exif = ByteBuffer.allocate(128);
        exif.put("Exif\0\0MM\0*".getBytes(LATIN)).putInt(8);
        // the first directory: maker and where the second is
        exif.putShort((short) 2);
        exif.putShort((short) 0x010f).putShort((short) 2).putInt(9).putInt(38);
        exif.putShort((short) 0x8825).putShort((short) 4).putInt(1).putInt(48);
        exif.putInt(0).put("A camera\0\0".getBytes(LATIN));
        // the second: a latitude of three fractions
        exif.putShort((short) 1);
        exif.putShort((short) 0x0002).putShort((short) 5).putInt(3).putInt(66);
        exif.putInt(0)
                .put(PLACE.getBytes(LATIN))
                .putInt(1)
                .putInt(0)
                .putInt(1)
                .putInt(0)
                .putInt(1);
        ByteBuffer file = ByteBuffer.allocate(jpeg.length + 4 + exif.position());
        file.put(jpeg, 0, 2).putShort((short) 0xffe1).putShort((short) (exif.position() + 2));
        file.put(exif.flip()).put(jpeg, 2, jpeg.length - 2);
        return file.array();
    }

    @Test
    void everyFormatIsWritten() throws IOException {
        for (PictureFormat format : PictureFormat.values()) {
            if (!format.isWritten()
                    || Set.of(PictureFormat.AVIF, PictureFormat.HEIC, PictureFormat.JXL)
                            .contains(format)) {
                continue; // see EncodingsTest
            }
            Rendered rendered =
                    render("s_alpha.png", "1_clip-60x60_" + format.extension().replace("jpg", "jpeg") + "-q90");
            assertThat(PictureHeader.sniff(MemorySegment.ofArray(rendered.bytes())))
                    .contains(format);
            assertThat(rendered.format()).isEqualTo(format);
        }
    }

    @Test
    void aRegionOutsideThePictureDoesNotFit() {
        assertThatThrownBy(() -> render("s_land.jpg", "1_region-590x10-50x60_same-q90"))
                .isInstanceOf(MediaException.Unfit.class)
                .hasMessage("Region out-of-bounds");
    }

    @Test
    void aSideThatFollowsFromTheOtherIsLimitedToo() {
        VipsRenderer strict = VipsRenderer.open(RenderLimits.DEFAULT.withMaxResult(100, 50));

        assertThatThrownBy(() -> strict.render(source("s_land.jpg"), Recipe.parse("1_scale-100x_same-q90")))
                .isInstanceOfSatisfying(
                        ResultTooLarge.class, e -> assertThat(e.limit()).isEqualTo(ResultTooLarge.Of.HEIGHT));
        assertThatThrownBy(() -> render("s_land.jpg", "1_scale-15000x15000_same-q90"))
                .isInstanceOfSatisfying(
                        ResultTooLarge.class, e -> assertThat(e.limit()).isEqualTo(ResultTooLarge.Of.PIXELS));
    }

    @Test
    void aFormatsOwnLimitIsRespected() {
        VipsRenderer wide = VipsRenderer.open(RenderLimits.DEFAULT.withMaxResult(60_000, 60_000));

        assertThatThrownBy(() -> wide.render(source("s_land.jpg"), Recipe.parse("1_scale-20000x5_webp-q90")))
                .isInstanceOf(MediaException.Unwritable.class);
    }

    @Test
    void aRenderingEndsAtItsDeadline() {
        VipsRenderer hasty = VipsRenderer.open(RenderLimits.DEFAULT.withDeadline(Duration.ofMillis(150)));
        MemorySegment source = source("s_land.jpg");

        assertThatThrownBy(() -> hasty.render(source, Recipe.parse("1_scale-7000x7000_png-q90-optimize")))
                .isInstanceOf(MediaException.TimedOut.class);

        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (hasty.allocations() != 0 && System.nanoTime() < end) {
            Thread.onSpinWait(); // what it worked on goes with its last thread
        }
        assertThat(hasty.allocations()).isZero();
    }

    @Test
    void manyThreadsRenderTheSameBytesAndLeaveNothingBehind() throws InterruptedException, ExecutionException {
        Recipe recipe = Recipe.parse("1_upright_crop-120x90-0.5x0.5_jpeg-q80");
        byte[] alone = RENDERER.render(source("s_exif6.jpg"), recipe).bytes();
        try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
            List<Future<byte[]>> all = new ArrayList<>();
            for (int i = 0; i < 400; i++) {
                all.add(pool.submit(
                        () -> RENDERER.render(source("s_exif6.jpg"), recipe).bytes()));
            }
            for (Future<byte[]> one : all) {
                assertThat(one.get()).isEqualTo(alone);
            }
        }
        assertThat(RENDERER.allocations()).isZero();
    }

    private static int quality(byte[] jpeg) {
        return PictureHeader.of(MemorySegment.ofArray(jpeg), RenderLimits.DEFAULT)
                .quality()
                .orElseThrow();
    }

    private static Rendered render(String name, String key) {
        return RENDERER.render(source(name), Recipe.parse(key));
    }

    private static MemorySegment source(String name) {
        try {
            return MemorySegment.ofArray(Files.readAllBytes(Golden.picture("synthetic/" + name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedImage pixels(Rendered rendered) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(rendered.bytes()));
    }

    /// The mean difference of a colour's parts.
    private static double difference(BufferedImage one, BufferedImage other) {
        assertThat(other.getWidth()).isEqualTo(one.getWidth());
        assertThat(other.getHeight()).isEqualTo(one.getHeight());
        long sum = 0;
        for (int y = 0; y < one.getHeight(); y++) {
            for (int x = 0; x < one.getWidth(); x++) {
                for (int shift = 0; shift < 24; shift += 8) {
                    sum += Math.abs((one.getRGB(x, y) >> shift & 255) - (other.getRGB(x, y) >> shift & 255));
                }
            }
        }
        return (double) sum / (3L * one.getWidth() * one.getHeight());
    }
}
