package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Decoded;
import dev.coffer.media.Distance;
import dev.coffer.media.Film;
import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Animations stay animations: every frame of what is made is what the recipe makes of that frame alone.
class AnimationTest {

    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT);

    /// The threads of libvips may give the last of it back a moment later.
    @AfterEach
    void nothingIsLeftInNativeMemory() {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (RENDERER.allocations() != 0 && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(RENDERER.allocations()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clip-60x45",
                "crop-50x50-1x0.5",
                "crop-50x50-attention",
                "fill-90x90-ff336699",
                "upright",
                "region-10x5-60x50",
                "region-10x5-60x50_clip-40x40",
                "flip-horizontal",
                "flip-vertical",
                "clip-80x80_rotate-90",
                "rotate-180_clip-80x80",
                "clip-80x80_rotate-270",
                "clip-80x80_rotate-30-expand",
                "clip-80x80_blur-2",
                "sharpen-1_clip-70x70",
                "pixelate-8",
                "adjust-1.2x1.1x0.5x40",
                "greyscale_clip-50x50",
                "bitonal",
                "tint-ff336699",
                "clip-80x80_pad-3x4x5x6-ffff0000",
                "clip-80x80_rounded-20",
                "clip-100x100_text-c3a9-0.5x1-20-ffffffff",
                "clip-100x100_text-c3a9-entropy-20-ffffffff-tiled"
            })
    void everyFrameIsWhatTheStepsMakeOfItAlone(String steps) {
        for (String name : List.of("s_anim.gif", "s_anim_t.gif")) {
            byte[] source = picture(name);
            int frames = frames(source);
            Film film = Film.of(render(source, "1_" + steps + "_gif-q90"));
            assertThat(film.frames()).as(name).hasSize(frames);
            for (int i = 0; i < frames; i++) {
                if (steps.contains("attention") || steps.contains("entropy")) {
                    continue; // looked for in the first frame only
                }
                Rendered alone = RENDERER.render(
                        MemorySegment.ofArray(source), Recipe.parse("1_frame-" + i + "_" + steps + "_gif-q90"));
                Decoded single = Decoded.of(alone.bytes(), PictureFormat.GIF, RENDERER);
                Decoded frame = new Decoded(film.frames().get(i));
                assertThat(frame.width()).isEqualTo(single.width());
                assertThat(frame.height()).isEqualTo(single.height());
                assertThat(Distance.between(frame.fingerprint(), single.fingerprint()))
                        .as(name + " frame " + i)
                        .matches(distance -> distance.isWithin(6, 90));
            }
        }
    }

    @Test
    void delaysAndLoopsStay() {
        Film five = Film.of(render(picture("s_anim.gif"), "1_clip-60x45_same-q90"));
        assertThat(five.delays()).containsExactly(50, 100, 150, 200, 250);
        assertThat(five.loops()).isZero();

        for (String kept : new String[] {"-exif", "-icc", "-exif-icc", "-max1000000"}) {
            byte[] webp = render(picture("s_anim.gif"), "1_clip-60x45_webp-q90" + kept);
            assertThat(webpDelays(webp)).as(kept).containsExactly(50, 100, 150, 200, 250);
        }

        byte[] three = picture("s_anim_t.gif");
        Film clear = Film.of(render(three, "1_clip-60x45_same-q90"));
        assertThat(clear.delays()).containsExactly(120, 120, 120);
        assertThat(clear.loops()).isEqualTo(Film.of(three).loops());

        byte[] hasty = picture("s_anim_d0.gif");
        Film none = Film.of(render(hasty, "1_scale-300x225_same-q90"));
        assertThat(Film.of(hasty).delays()).containsExactly(0, 0);
        assertThat(none.delays()).allMatch(delay -> delay == 0 || delay == 100); // which is how viewers show 0
        assertThat(none.loops()).isEqualTo(Film.of(hasty).loops());
    }

    @Test
    void whatIsClearedBetweenFramesIsClearAfterwards() {
        byte[] source = picture("s_anim_t.gif");
        Film before = Film.of(source);
        Film after = Film.of(render(source, "1_scale-160x120_same-q90"));

        for (int i = 0; i < before.frames().size(); i++) {
            Decoded old = new Decoded(before.frames().get(i));
            Decoded now = new Decoded(after.frames().get(i));
            assertThat(Distance.between(
                            now.alphaFingerprint().orElse(""),
                            old.alphaFingerprint().orElse("")))
                    .as("frame " + i)
                    .matches(distance -> distance.isWithin(6, 130));
        }
    }

    @Test
    void webpAndGifBecomeEachOther() {
        byte[] gif = picture("s_anim.gif");
        byte[] webp = render(gif, "1_clip-80x60_webp-q90");
        assertThat(frames(webp)).isEqualTo(5);
        assertThat(webpDelays(webp)).containsExactly(50, 100, 150, 200, 250);
        byte[] smaller = render(webp, "1_clip-40x30_same-q90");
        assertThat(webpDelays(smaller)).containsExactly(50, 100, 150, 200, 250);

        Film back = Film.of(render(webp, "1_gif-q90"));
        assertThat(back.delays()).containsExactly(50, 100, 150, 200, 250);
        assertThat(back.loops()).isZero();
        Film there = Film.of(render(gif, "1_clip-80x60_gif-q90"));
        for (int i = 0; i < 5; i++) {
            assertThat(Distance.between(
                            new Decoded(back.frames().get(i)).fingerprint(),
                            new Decoded(there.frames().get(i)).fingerprint()))
                    .matches(distance -> distance.isWithin(6, 60));
        }
        byte[] golden = picture("s_anim.webp");
        assertThat(frames(render(golden, "1_clip-45x45_same-q90"))).isEqualTo(frames(golden));
    }

    @Test
    void aFrameOrAFormatWithoutAnimationStandsStill() {
        for (String name : List.of("s_anim.gif", "s_anim.webp")) {
            byte[] source = picture(name);
            assertThat(frames(render(source, "1_frame-2_clip-40x40_same-q90"))).isEqualTo(1);
            byte[] first = render(source, "1_clip-40x40_png-q90");
            assertThat(first).isEqualTo(render(source, "1_frame-0_clip-40x40_png-q90"));
            assertThat(frames(render(source, "1_clip-40x40_jpeg-q90"))).isEqualTo(1);
        }
    }

    @Test
    void framesOfOneColourThatFollowEachOtherStay() {
        byte[] source = picture("s_anim.gif");
        Film film = Film.of(render(source, "1_adjust-0x1x1x0_gif-q90"));
        int shown = film.delays().stream().mapToInt(Integer::intValue).sum();
        assertThat(shown).isEqualTo(750); // an older libvips makes one long frame of equal ones
    }

    @Test
    void bordersOfSeveralFramesAreNotTrimmed() {
        byte[] source = picture("s_anim.gif");
        assertThatThrownBy(() -> render(source, "1_trim-10_same-q90"))
                .isInstanceOf(MediaException.Unfit.class)
                .hasMessageContaining("take one");
        assertThat(frames(render(source, "1_frame-1_trim-10_same-q90"))).isEqualTo(1);
        assertThat(frames(render(source, "1_trim-10_png-q90"))).isEqualTo(1);
    }

    @Test
    void anAnimationWithTooManyPixelsInAllIsRefusedBeforeItIsDecoded() {
        RenderLimits few = new RenderLimits(
                1 << 20, 50_000, 50_000, 5_000, 5_000, 5_000, 100, 64, RenderLimits.DEFAULT.deadline());
        VipsRenderer strict = VipsRenderer.open(few);
        byte[] source = picture("s_anim.gif"); // 5 frames of 19,200 pixels

        assertThatThrownBy(() -> strict.render(MemorySegment.ofArray(source), Recipe.parse("1_clip-20x20_same-q90")))
                .isInstanceOf(MediaException.TooLarge.class)
                .hasMessageContaining("5 frames");
        assertThat(strict.render(MemorySegment.ofArray(source), Recipe.parse("1_clip-20x20_png-q90"))
                        .width())
                .isEqualTo(20);
        assertThatThrownBy(() -> strict.render(
                        MemorySegment.ofArray(picture("s_anim_t.gif")), Recipe.parse("1_scale-160x120_same-q90")))
                .isInstanceOf(MediaException.ResultTooLarge.class);
    }

    @Test
    void anAnimationThatEndsEarlyIsDamaged() {
        for (String name : List.of("s_anim.gif", "s_anim.webp")) {
            byte[] whole = picture(name);
            for (int tenths = 1; tenths <= 9; tenths++) {
                byte[] cut = java.util.Arrays.copyOf(whole, whole.length * tenths / 10);
                assertThatThrownBy(() -> render(cut, "1_clip-60x60_same-q90"))
                        .as(name + " " + tenths)
                        .isInstanceOf(MediaException.Damaged.class);
            }
        }
    }

    private static List<Integer> webpDelays(byte[] webp) {
        List<Integer> delays = new ArrayList<>();
        for (int at = 12; at + 24 <= webp.length; ) {
            int length = le(webp, at + 4, 4);
            if (webp[at] == 'A' && webp[at + 1] == 'N' && webp[at + 2] == 'M' && webp[at + 3] == 'F') {
                delays.add(le(webp, at + 8 + 12, 3));
            }
            at += 8 + length + (length & 1);
        }
        return delays;
    }

    private static int le(byte[] bytes, int at, int count) {
        int number = 0;
        for (int i = 0; i < count; i++) {
            number |= (bytes[at + i] & 0xff) << 8 * i;
        }
        return number;
    }

    private static int frames(byte[] file) {
        return PictureHeader.of(MemorySegment.ofArray(file), RenderLimits.DEFAULT)
                .frames();
    }

    private static byte[] render(byte[] source, String key) {
        return RENDERER.render(MemorySegment.ofArray(source), Recipe.parse(key)).bytes();
    }

    private static byte[] picture(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
