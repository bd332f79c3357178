package dev.coffer.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// No file may end the process, fill its memory or hold it up, and none may come out half.
class HostileFilesTest {

    private static final int MUTANTS = 6_000;
    private static final int PNG_HEADER = 33; // signature and IHDR
    private static final long MEGABYTE = 1 << 20;
    private static final VipsRenderer RENDERER =
            VipsRenderer.open(RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(30)));
    private static final List<Recipe> RECIPES = List.of(
            Recipe.parse("1_clip-60x60_same-q90"),
            Recipe.parse("1_upright_crop-50x80-0.5x0.5_jpeg-q80"),
            Recipe.parse("1_fill-70x70-80336699_webp-q50"),
            Recipe.parse("1_upright_png-qkeep-exif"));

    /// Its pixels are not looked at: it is refused as well if there are none.
    @Test
    void aPngOf900MegapixelsIsRefusedByItsHeader() {
        byte[] file = Hostile.png(30_000, 30_000);

        assertThat(render(file)).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Arrays.copyOf(file, PNG_HEADER))).isInstanceOf(MediaException.TooLarge.class);
    }

    @Test
    void sidesPastTheLimitAreRefused() {
        assertThat(render(Hostile.png(30_001, 1))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Hostile.png(Integer.MIN_VALUE, 1))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Hostile.png(0, 5))).isInstanceOf(MediaException.Damaged.class);
    }

    @Test
    void aSmallGifWithAHugeFrameDoesNotEndTheProcess() {
        assertThat(render(Hostile.gif(65_407, 65_535))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Hostile.gif(20_000, 20_000))).isInstanceOf(MediaException.TooLarge.class);
    }

    @Test
    void anAnimationOfTooManyFramesIsRefused() {
        byte[] many = Hostile.frames(10, 100_000);
        byte[] large = Hostile.frames(5_000, 900); // 22,500 megapixels in all, in 14 KB

        assertThat(render(many)).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(large)).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Hostile.frames(10, 1_000)))
                .isInstanceOfSatisfying(
                        Rendered.class,
                        made -> assertThat(PictureHeader.of(MemorySegment.ofArray(made.bytes()), RenderLimits.DEFAULT)
                                        .isAnimation())
                                .isTrue());
    }

    @Test
    void aTiffThatGoesRoundInACircleIsDamaged() {
        assertThat(render(Hostile.circularTiff())).isInstanceOf(MediaException.Damaged.class);
    }

    @Test
    void aTiffInOneHugeTileIsRefused() {
        assertThat(render(Hostile.tiffWithTile(1 << 20, 1 << 20))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(Hostile.tiffWithTile(-1, -1))).isInstanceOf(MediaException.TooLarge.class);
    }

    @Test
    void everyPageOfATiffIsHeldAgainstTheLimitsWhenItIsTaken() {
        byte[] file = Hostile.tiffWithSecondTile(1 << 20, 1 << 20);
        assertThat(render(file, Recipe.parse("1_png-q90"))).isInstanceOf(Rendered.class);
        assertThat(render(file, Recipe.parse("1_frame-0_png-q90"))).isInstanceOf(Rendered.class);
        assertThat(render(file, Recipe.parse("1_frame-1_png-q90"))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(render(file, Recipe.parse("1_frame-2_png-q90"))).isInstanceOf(MediaException.Unfit.class);
        assertThat(render(Hostile.circularTiff(), Recipe.parse("1_frame-1_png-q90")))
                .isInstanceOf(MediaException.Damaged.class);
    }

    @Test
    void aProgressiveJpegOfHundredsOfScansIsRefused() throws IOException {
        byte[] progressive = picture("s_prog.jpg");

        assertThat(render(Hostile.scans(progressive, 800))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(PictureHeader.of(MemorySegment.ofArray(progressive), RenderLimits.DEFAULT)
                        .scans())
                .isBetween(2, 20);
    }

    @Test
    void aSourceOfTooManyBytesIsRefusedUnseen() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment large = arena.allocate(RenderLimits.DEFAULT.maxBytes() + 1);
            assertThatThrownBy(() -> RENDERER.render(large, RECIPES.getFirst()))
                    .isInstanceOf(MediaException.TooLarge.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "s_land.jpg",
                "s_prog.jpg",
                "s_alpha.png",
                "s_web.webp",
                "s_tiff.tif",
                "s_pal.gif",
                "s_anim.gif",
                "s_anim.webp"
            })
    void aTruncatedPictureIsAnErrorAndNeverHalfAPicture(String name) throws IOException {
        byte[] whole = picture(name);
        for (int tenths = 1; tenths <= 9; tenths++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * tenths / 10);
            assertThat(render(cut)).as("%s, %d tenths", name, tenths).isInstanceOf(MediaException.Damaged.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_notimage.txt", "s_empty.bin"})
    void whatIsNotOneOfTheFormatsNeverReachesADecoder(String name) throws IOException {
        assertThat(render(picture(name))).isInstanceOf(MediaException.NotAPicture.class);
    }

    @Test
    void aPolyglotIsWhatItsFirstBytesSay() throws IOException {
        byte[] script = "GIF89a/*<script>alert(1)</script>*/=1;".getBytes(StandardCharsets.ISO_8859_1);
        byte[] tail = "PK\3\4<html><script>".getBytes(StandardCharsets.ISO_8859_1);
        byte[] jpeg = picture("s_land.jpg");
        byte[] both = Arrays.copyOf(jpeg, jpeg.length + tail.length);
        System.arraycopy(tail, 0, both, jpeg.length, tail.length);

        assertThat(render(script)).isInstanceOf(MediaException.class);
        assertThat(render(both))
                .isInstanceOfSatisfying(
                        Rendered.class,
                        rendered -> assertThat(new String(rendered.bytes(), StandardCharsets.ISO_8859_1))
                                .doesNotContain("<script>"));
    }

    @Test
    void aPictureThatIsSomethingElseTooIsRefused() throws IOException {
        byte[] jpeg = picture("s_land.jpg");
        byte[] zip = {'P', 'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        byte[] archive = Arrays.copyOf(jpeg, jpeg.length + zip.length);
        System.arraycopy(zip, 0, archive, jpeg.length, zip.length);
        assertThat(render(archive)).isInstanceOf(MediaException.Unread.class);
        for (String other : List.of("%PDF-1.4", "<script>", "<!DOCTYPE HTML>", "<?php ")) {
            byte[] comment = other.getBytes(StandardCharsets.ISO_8859_1);
            byte[] both = new byte[jpeg.length + 4 + comment.length];
            System.arraycopy(jpeg, 0, both, 0, 2);
            both[2] = (byte) 0xff;
            both[3] = (byte) 0xfe;
            both[5] = (byte) (comment.length + 2);
            System.arraycopy(comment, 0, both, 6, comment.length);
            System.arraycopy(jpeg, 2, both, 6 + comment.length, jpeg.length - 2);
            assertThat(render(both))
                    .as(other)
                    .isInstanceOfSatisfying(
                            MediaException.Unread.class,
                            e -> assertThat(e.getMessage()).startsWith("a JPEG that is a"));
        }
    }

    @Test
    void thousandsOfMutantsAreRenderedOrRefused() throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        for (Map<String, String> row : Golden.tsv("images.tsv")) {
            String name = String.valueOf(row.get("image"));
            if (name.startsWith("synthetic/")) {
                byte[] seed = Files.readAllBytes(Golden.picture(name));
                boolean drawing = PictureHeader.sniff(MemorySegment.ofArray(seed))
                        .filter(PictureFormat::isDrawing)
                        .isPresent(); // these cannot harm this process, and would each take another
                if (seed.length > 0 && seed.length < 200_000 && !drawing) {
                    seeds.add(seed);
                }
            }
        }
        seeds.add(Hostile.gif(60, 60));
        seeds.add(Hostile.circularTiff());
        Random random = new Random(20_261_120);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int i = 0; i < MUTANTS; i++) {
            byte[] mutant = mutate(seeds.get(i % seeds.size()), seeds, random);
            Object result = render(mutant, RECIPES.get(i % RECIPES.size()));
            outcomes.merge(
                    result instanceof Rendered
                            ? Outcome.RENDERED
                            : result instanceof MediaException.TimedOut ? Outcome.TIMED_OUT : Outcome.REFUSED,
                    1,
                    Integer::sum);
        }
        System.out.println(MUTANTS + " mutants: " + outcomes + ", resident " + residentMegabytes() + " MB");
        assertThat(outcomes).containsKeys(Outcome.RENDERED, Outcome.REFUSED).doesNotContainKey(Outcome.TIMED_OUT);
        awaitNothing();
        assertThat(residentMegabytes()).isLessThan(1_500);
    }

    /// The threads of libvips may give the last of it back a moment later.
    private static void awaitNothing() {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (RENDERER.allocations() != 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(RENDERER.allocations()).isZero();
    }

    private enum Outcome {
        RENDERED,
        REFUSED,
        TIMED_OUT
    }

    private static byte[] mutate(byte[] seed, List<byte[]> seeds, Random random) {
        byte[] mutant = seed.clone();
        int changes = 1 + random.nextInt(8);
        int reach = random.nextBoolean() ? Math.min(mutant.length, 200) : mutant.length; // headers more often
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(reach);
            switch (random.nextInt(4)) {
                case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> mutant[at] = (byte) random.nextInt(256);
                case 2 -> mutant[at] = (byte) (random.nextBoolean() ? 0xff : 0x7f);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int length = Math.min(1 + random.nextInt(64), Math.min(mutant.length - at, other.length));
                    System.arraycopy(other, random.nextInt(other.length - length + 1), mutant, at, length);
                }
            }
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(mutant, 1 + random.nextInt(mutant.length)) : mutant;
    }

    private static Object render(byte[] file) {
        return render(file, RECIPES.getFirst());
    }

    private static Object render(byte[] file, Recipe recipe) {
        try (Arena arena = Arena.ofConfined()) {
            return RENDERER.render(arena.allocateFrom(ValueLayout.JAVA_BYTE, file), recipe);
        } catch (MediaException e) {
            assertThat(e).isNotInstanceOf(MediaException.Unavailable.class);
            assertThat(e.getMessage()).doesNotContain("\n");
            return e;
        }
    }

    private static byte[] picture(String name) throws IOException {
        return Files.readAllBytes(Golden.picture("synthetic/" + name));
    }

    private static long residentMegabytes() throws IOException {
        Path status = Path.of("/proc/self/statm");
        if (!Files.exists(status)) {
            return 0;
        }
        return Long.parseLong(Files.readString(status).split(" ", -1)[1]) * 4096 / MEGABYTE;
    }
}
