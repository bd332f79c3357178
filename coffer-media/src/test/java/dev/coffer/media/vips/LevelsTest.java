package dev.coffer.media.vips;

import static dev.coffer.media.vips.WorkersTest.continueOnceAsked;
import static dev.coffer.media.vips.WorkersTest.joined;
import static dev.coffer.media.vips.WorkersTest.pids;
import static dev.coffer.media.vips.WorkersTest.signal;
import static dev.coffer.media.vips.WorkersTest.waitUntil;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Tiler;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Levels of pyramids that are made in a worker. This runs on the bundle and on the operating system's libvips.
class LevelsTest {
    private static final Path BIG = Golden.picture("synthetic/s_big.jpg");
    private static final Recipe TILE = Recipe.parse("1_region-256x256-64x64_scale-32x32_png-q90");

    @TempDir
    private Path directory;

    private VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);

    @BeforeEach
    void withOneWorker() {
        renderer =
                renderer.withWorkers(WorkerSettings.kept(Isolation.PROCESS, 1).withSpares(0));
    }

    @AfterEach
    void nothingStays() {
        renderer.close();
        waitUntil(() -> pids().isEmpty());
    }

    @Test
    void levelsAreTheSameInAWorkerWhichSeesNoOtherPicture() throws IOException {
        Tiler here = VipsRenderer.open(RenderLimits.DEFAULT)
                .tiler(PyramidSettings.in(directory, 1 << 30))
                .orElseThrow();
        Tiler there = tiler(Duration.ofMinutes(1));
        byte[] tile = renderer.render(WorkersTest.picture("s_land.jpg"), TILE).bytes();
        long shared = pids().getFirst();
        try (Tiler.Tiling one = here.begin(0);
                Tiler.Tiling other = there.begin(1 << 20)) {
            levels(one, "here");
            levels(other, "there");
            assertThat(pids()).hasSize(2).contains(shared);
        }
        waitUntil(() -> pids().size() == 1);
        for (String level : new String[] {"-0.tif", "-turned.tif", "-1.tif"}) {
            assertThat(directory.resolve("there" + level)).hasSameBinaryContentAs(directory.resolve("here" + level));
        }
        assertThat(there.render(directory.resolve("there-0.tif"), TILE).bytes())
                .isEqualTo(here.render(directory.resolve("here-0.tif"), TILE).bytes())
                .isNotEqualTo(tile);
        assertThat(pids()).containsExactly(shared);
    }

    private void levels(Tiler.Tiling tiling, String name) {
        Path whole = directory.resolve(name + "-0.tif");
        tiling.write(BIG, false, Orientation.O1, false, whole);
        tiling.write(whole, true, Orientation.O6, false, directory.resolve(name + "-turned.tif"));
        tiling.write(whole, true, Orientation.O1, true, directory.resolve(name + "-1.tif"));
    }

    @Test
    void aWorkerThatDiesWhileItTilesCostsThatPyramidAlone() {
        Tiler tiler = tiler(Duration.ofMinutes(1));
        try (Tiler.Tiling tiling = tiler.begin(1 << 20)) {
            long worker = pids().getFirst();
            signal("STOP", worker);
            signal("SEGV", worker); // comes when it goes on
            Thread continuing = Thread.ofPlatform().start(() -> continueOnceAsked(worker));
            assertThatThrownBy(() -> tiling.write(BIG, false, Orientation.O1, false, directory.resolve("0.tif")))
                    .isInstanceOf(MediaException.Damaged.class)
                    .hasMessage("the JPEG cannot be decoded within the bounds that it has");
            joined(continuing);
        }
        assertThat(renderer.workers().died()).isEqualTo(1);
        try (Tiler.Tiling tiling = tiler.begin(1 << 20)) {
            levels(tiling, "next");
        }
        assertThat(renderer.render(WorkersTest.picture("s_land.jpg"), TILE).width())
                .isEqualTo(32);
    }

    @Test
    void aWorkerThatHangsWhileItTilesIsEndedAtTheDeadline() {
        Tiler tiler = tiler(Duration.ofSeconds(1));
        try (Tiler.Tiling tiling = tiler.begin(1 << 20)) {
            signal("STOP", pids().getFirst());
            assertThatThrownBy(() -> tiling.write(BIG, false, Orientation.O1, false, directory.resolve("0.tif")))
                    .isInstanceOf(MediaException.TimedOut.class)
                    .hasMessage("rendering was stopped after 1000 ms");
        }
    }

    @Test
    void whatIsDamagedIsToldAsInThisProcess() throws IOException {
        byte[] whole = Files.readAllBytes(BIG);
        Path cut = Files.write(directory.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
        try (Tiler.Tiling tiling = tiler(Duration.ofMinutes(1)).begin(1 << 20)) {
            assertThatThrownBy(() -> tiling.write(cut, false, Orientation.O1, false, directory.resolve("0.tif")))
                    .isInstanceOf(MediaException.Damaged.class)
                    .hasMessage("the JPEG cannot be decoded to its end: it is truncated or corrupt");
            assertThatThrownBy(() -> tiling.write(
                            directory.resolve("none"), false, Orientation.O1, false, directory.resolve("0.tif")))
                    .isInstanceOf(MediaException.Unavailable.class);
            levels(tiling, "after");
        }
        assertThat(renderer.workers().died()).isZero();
    }

    private Tiler tiler(Duration deadline) {
        PyramidSettings usual = PyramidSettings.in(directory, 1 << 30);
        return renderer.tiler(new PyramidSettings(
                        usual.directory(),
                        usual.diskBytes(),
                        usual.maxSourceBytes(),
                        usual.maxPixels(),
                        usual.maxSide(),
                        usual.fromPixels(),
                        deadline))
                .orElseThrow();
    }
}
