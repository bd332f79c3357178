package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Decoded;
import dev.coffer.media.MediaException;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.store.ObjectName;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Files;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WatermarksTest {

    private static final String ALPHA = "a".repeat(64);
    private static final String CUT = "b".repeat(64);
    private static final String NO_PICTURE = "c".repeat(64);
    private static final String HUGE = "d".repeat(64);

    private static final VipsRenderer RENDERER = VipsRenderer.open(RenderLimits.DEFAULT)
            .withWatermarks(new Pictures(Map.of(
                    ALPHA, "s_alpha.png", CUT, "s_trunc.jpg", NO_PICTURE, "s_notimage.txt", HUGE, "s_land.jpg")));

    @Test
    void aMarkLiesWhereItIsPut() {
        Decoded plain = render("1_clip-200x200_png-q90");
        Decoded marked = render("1_clip-200x200_watermark-" + ALPHA + "-1x0-100-25_png-q90");

        assertThat(marked.width()).isEqualTo(plain.width());
        assertThat(changed(plain, marked, 0, marked.width() * 3 / 4 - 2)).isZero();
        assertThat(changed(plain, marked, marked.width() * 3 / 4, marked.width()))
                .isPositive();
    }

    @Test
    void aTiledMarkIsEverywhereAndAFaintOneFaint() {
        Decoded plain = render("1_clip-200x200_png-q90");
        Decoded tiled = render("1_clip-200x200_watermark-" + ALPHA + "-0.5x0.5-100-25-tiled_png-q90");
        Decoded faint = render("1_clip-200x200_watermark-" + ALPHA + "-0.5x0.5-1-25-tiled_png-q90");

        for (int part = 0; part < 4; part++) {
            int from = part * plain.width() / 4;
            assertThat(changed(plain, tiled, from, from + plain.width() / 4)).isPositive();
            assertThat(changed(plain, faint, from, from + plain.width() / 4)).isZero();
        }
    }

    @Test
    void aMarkThatCannotBeHadDoesNotFit() {
        for (String digest : new String[] {CUT, NO_PICTURE, HUGE, "e".repeat(64), "f".repeat(32)}) {
            assertThatThrownBy(() -> render("1_watermark-" + digest + "-0.5x0.5-100-25_png-q90"))
                    .as(digest)
                    .isInstanceOf(MediaException.Unfit.class)
                    .hasMessageContaining(digest);
        }
        assertThatThrownBy(() -> VipsRenderer.open(RenderLimits.DEFAULT)
                        .render(
                                MemorySegment.ofArray(picture("s_land.jpg")),
                                Recipe.parse("1_watermark-" + ALPHA + "-0.5x0.5-100-25_png-q90")))
                .isInstanceOf(MediaException.Unfit.class);
    }

    private static long changed(Decoded one, Decoded other, int from, int to) {
        long changed = 0;
        for (int x = from; x < to; x++) {
            for (int y = 0; y < one.height(); y += 3) {
                int before = one.image().getRGB(x, y);
                int after = other.image().getRGB(x, y);
                int most = 0;
                for (int shift = 0; shift < 24; shift += 8) {
                    most = Math.max(most, Math.abs((before >> shift & 255) - (after >> shift & 255)));
                }
                changed += most > 8 ? 1 : 0;
            }
        }
        return changed;
    }

    private static Decoded render(String key) {
        Rendered made = RENDERER.render(MemorySegment.ofArray(picture("s_land.jpg")), Recipe.parse(key));
        return Decoded.of(made.bytes(), made.format(), RENDERER);
    }

    private static byte[] picture(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Files under digests that are not theirs.
    private record Pictures(Map<String, String> names) implements BlobSource {
        @Override
        public Optional<HeldBlob> find(BlobId id) {
            long huge = 1L << 40;
            return Optional.ofNullable(names.get(id.hex()))
                    .map(name -> new HeldBlob(
                            id, id.hex().equals(HUGE) ? huge : picture(name).length, new ObjectName("pictures", name)));
        }

        @Override
        public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
            byte[] bytes = picture(blob.object().key());
            return memory.allocate(Math.max(1, bytes.length)).copyFrom(MemorySegment.ofArray(bytes));
        }
    }
}
