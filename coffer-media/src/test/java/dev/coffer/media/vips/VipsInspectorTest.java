package dev.coffer.media.vips;

import static dev.coffer.media.vips.WorkersTest.continueOnceAsked;
import static dev.coffer.media.vips.WorkersTest.joined;
import static dev.coffer.media.vips.WorkersTest.pids;
import static dev.coffer.media.vips.WorkersTest.signal;
import static dev.coffer.media.vips.WorkersTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.RenderLimits;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Inspection;
import dev.coffer.repository.PictureInspector;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VipsInspectorTest {

    private static final PictureInspector HERE =
            VipsRenderer.inspector(RenderLimits.DEFAULT, WorkerSettings.onDemand());
    private static final WorkerSettings ONE =
            WorkerSettings.kept(Isolation.PROCESS, 1).withSpares(0);
    private static final PictureInspector APART = VipsRenderer.inspector(RenderLimits.DEFAULT, ONE);

    @TempDir
    private Path directory;

    @AfterAll
    static void end() {
        APART.close();
        waitUntil(() -> pids().isEmpty());
    }

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

        assertThat(VipsRenderer.inspector(narrow, WorkerSettings.onDemand())
                        .inspect(Golden.picture("synthetic/s_land.jpg"), "image/jpeg"))
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

    @Test
    void aWorkerThatDiesCostsNobodyAnythingAndOneThatHangsLeavesTheHeader() {
        RenderLimits hasty = RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(2));
        Inspection sound = new Inspection.Sound(new Dimensions(600, 400));
        Path land = Golden.picture("synthetic/s_land.jpg");
        List<Long> others = pids();
        try (PictureInspector apart = VipsRenderer.inspector(hasty, ONE)) {
            assertThat(apart.inspect(land, "image/jpeg")).isEqualTo(sound);
            long worker = newest(others);
            signal("STOP", worker);
            signal("SEGV", worker);
            Thread continuing = Thread.ofPlatform().start(() -> continueOnceAsked(worker));
            assertThat(apart.inspect(land, "image/jpeg")).isEqualTo(sound);
            joined(continuing);
            assertThat(apart.inspect(land, "image/jpeg")).isEqualTo(sound);
            signal("STOP", newest(others));
            assertThat(apart.inspect(land, "image/jpeg")).isEqualTo(sound); // by its header, after two seconds
            assertThat(apart.inspect(land, "image/jpeg")).isEqualTo(sound);
        }
    }

    private static long newest(List<Long> others) {
        return pids().stream().filter(pid -> !others.contains(pid)).findFirst().orElseThrow();
    }

    /// The same in this process and in a worker.
    private static Inspection inspect(Path file) {
        Inspection here = HERE.inspect(file, "application/octet-stream");
        assertThat(APART.inspect(file, "application/octet-stream")).isEqualTo(here);
        return here;
    }
}
