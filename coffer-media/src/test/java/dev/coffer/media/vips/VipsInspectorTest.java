package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.RenderLimits;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Inspection;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VipsInspectorTest {

    private static final VipsInspector INSPECTOR = new VipsInspector(RenderLimits.DEFAULT);

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "s_land.jpg, 600, 400",
        "s_exif6.jpg, 80, 120",
        "s_prog.jpg, 360, 240",
        "s_alpha.png, 320, 240",
        "s_web.webp, 400, 300",
        "s_anim.gif, 160, 120",
        "s_wrongext.png, 600, 400"
    })
    void aSoundPictureHasItsStoredDimensions(String name, int width, int height) {
        assertThat(inspect(Golden.picture("synthetic/" + name)))
                .isInstanceOfSatisfying(
                        Inspection.Sound.class,
                        sound -> assertThat(sound.dimensions()).isEqualTo(new Dimensions(width, height)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_land.jpg", "s_prog.jpg", "s_alpha.png", "s_web.webp", "s_tiff.tif", "s_pal.gif"})
    void aTruncatedPictureIsDamagedAndKeepsItsDimensions(String name) throws IOException {
        byte[] whole = Files.readAllBytes(Golden.picture("synthetic/" + name));
        Path cut = Files.write(directory.resolve(name), Arrays.copyOf(whole, whole.length * 9 / 10));

        assertThat(inspect(cut)).isInstanceOfSatisfying(Inspection.Damaged.class, damaged -> {
            assertThat(damaged.reason()).isNotBlank().doesNotContain("\n");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"s_notimage.txt", "s_empty.bin", "s_pdf.pdf", "s_svg.svg", "s_bmp.bmp"})
    void whatIsNoPictureIsNotJudged(String name) {
        assertThat(inspect(Golden.picture("synthetic/" + name))).isEqualTo(new Inspection.NotAPicture());
    }

    @Test
    void aFileThatIsGoneIsDamaged() {
        assertThat(inspect(directory.resolve("none")))
                .isEqualTo(new Inspection.Damaged(Optional.empty(), "the file cannot be read"));
    }

    @Test
    void aPicturePastTheLimitsIsJudgedByItsHeader() {
        RenderLimits narrow = new RenderLimits(
                1_000_000, 1_000, 1_000, 30_000, 15_000, 15_000, 10, 10, RenderLimits.DEFAULT.deadline());

        assertThat(new VipsInspector(narrow).inspect(Golden.picture("synthetic/s_land.jpg"), "image/jpeg"))
                .isEqualTo(new Inspection.Sound(new Dimensions(600, 400)));
    }

    @Test
    void aVirtualThreadMayAsk() throws InterruptedException {
        AtomicReference<Inspection> answer = new AtomicReference<>(new Inspection.NotAPicture());
        Thread.ofVirtual()
                .start(() -> answer.set(inspect(Golden.picture("synthetic/s_land.jpg"))))
                .join();

        assertThat(answer.get()).isEqualTo(new Inspection.Sound(new Dimensions(600, 400)));
    }

    private static Inspection inspect(Path file) {
        return INSPECTOR.inspect(file, "application/octet-stream");
    }
}
