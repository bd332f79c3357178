package dev.coffer.media.derivatives;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Tiler;
import dev.coffer.media.vips.VipsRenderer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.RepositoryException;
import dev.coffer.testing.Golden;
import dev.coffer.testing.servers.FullDisk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Pyramids when something goes wrong meanwhile. The picture is small: how large it is does not matter to them.
class PyramidsTest {
    private static final VipsRenderer VIPS = VipsRenderer.open(RenderLimits.DEFAULT);
    private static final Recipe TILE = Recipe.parse("1_upright_region-0x0-64x64_scale-32x32_png-q90");

    @TempDir
    Path root;

    private final FakeBlobs blobs = new FakeBlobs();
    private BlobId id;
    private byte[] wanted;

    @BeforeEach
    void tileOnce() throws IOException {
        id = blobs.add("big", picture("s_big.jpg"));
        try (Pyramids pyramids = open(root.resolve("first"), level -> {})) {
            wanted = tile(pyramids);
        }
    }

    @Test
    void aPictureThatGoesWhileItIsTiledLeavesNothing() throws Exception {
        Gate gate = new Gate("level-1");
        try (Pyramids pyramids = open(root.resolve("p"), gate)) {
            var making = CompletableFuture.supplyAsync(() -> tile(pyramids));
            gate.reached.await();
            blobs.forgetAll();
            assertThat(forget(pyramids, id)).isZero();
            gate.open.countDown();
            assertThatThrownBy(making::join)
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(RepositoryException.Missing.class);
            assertThat(pyramids.originals()).isEmpty();
            assertThat(files(root.resolve("p"))).isEmpty();
        }
    }

    @Test
    void aPictureThatGoesTakesItsPyramidAlong() throws Exception {
        try (Pyramids pyramids = open(root.resolve("p"), level -> {})) {
            tile(pyramids);
            assertThat(pyramids.originals()).containsExactly(id);
            assertThat(files(root.resolve("p"))).isNotEmpty();
            assertThat(forget(pyramids, id)).isEqualTo(1);
            assertThat(files(root.resolve("p"))).isEmpty();
        }
    }

    @Test
    void aProcessThatIsKilledLeavesNothingThatIsServedAndItsRestIsSwept() throws Exception {
        Path place = root.resolve("p");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dcoffer.root=" + System.getProperty("coffer.root"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Killed.class.getName(),
                        place.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        int said = other.getInputStream().read();
        other.destroyForcibly().waitFor();
        assertThat(said).isEqualTo('h');
        assertThat(files(place)).isNotEmpty();

        try (Pyramids pyramids = open(place, level -> {})) {
            assertThat(pyramids.originals()).isEmpty();
            assertThat(tile(pyramids)).isEqualTo(wanted);
        }
        try (Stream<Path> left = Files.list(place.resolve("tmp"))) {
            for (Path folder : left.toList()) {
                Files.setLastModifiedTime(folder, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
            }
        }
        open(place, level -> {}).close();
        assertThat(files(place.resolve("tmp"))).isEmpty();
    }

    /// Tiles a picture, and says so when it is half done.
    static final class Killed {
        public static void main(String[] arguments) throws Exception {
            FakeBlobs blobs = new FakeBlobs();
            BlobId id = blobs.add("big", picture("s_big.jpg"));
            PyramidSettings settings = PyramidSettings.in(Path.of(arguments[0]), 1 << 30);
            Tiler tiler = new Watched(VIPS.tiler(settings).orElseThrow(), level -> {
                if (level.equals("level-1")) {
                    System.out.print('h');
                    System.out.flush();
                    new Gate("level-1").accept(level);
                }
            });
            Pyramids pyramids = new Pyramids(blobs, tiler, settings, "engine");
            pyramids.findOrMake(id, blobs.find(id).orElseThrow());
        }
    }

    @Test
    void aDiskThatIsFullIsSurvived() throws Exception {
        try (FullDisk disk = FullDisk.ofMegabytes(2)) {
            Path place = disk.directory().resolve("p");
            try (Pyramids pyramids = open(place, level -> {})) {
                Path filler = Files.write(disk.directory().resolve("filler"), new byte[(2 << 20) - (300 << 10)]);
                assertThatThrownBy(() -> tile(pyramids))
                        .isInstanceOf(MediaException.Unavailable.class)
                        .hasMessageContaining("no room");
                assertThat(files(place)).isEmpty();
                Files.delete(filler);
                assertThat(tile(pyramids)).isEqualTo(wanted);
            }
        }
    }

    @Test
    void aDamagedFileIsFoundAtTheNextStartAndThePyramidMadeAgain() throws Exception {
        Path place = root.resolve("p");
        try (Pyramids pyramids = open(place, level -> {})) {
            tile(pyramids);
        }
        for (Path file : files(place)) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[bytes.length / 2] ^= 4;
            Files.write(file, bytes);
            try (Pyramids pyramids = open(place, level -> {})) {
                assertThat(tile(pyramids)).as(file.toString()).isEqualTo(wanted);
            }
        }
    }

    @Test
    void aFileThatIsCutOrGoneWhileItIsInUseIsMadeAgain() throws Exception {
        Path place = root.resolve("p");
        try (Pyramids pyramids = open(place, level -> {})) {
            tile(pyramids);
            for (Path file : files(place)) {
                Files.write(file, new byte[10]);
            }
            assertThatThrownBy(() -> tile(pyramids)).isInstanceOf(MediaException.Unavailable.class);
            assertThat(tile(pyramids)).isEqualTo(wanted);
            for (Path file : files(place)) {
                Files.delete(file);
            }
            assertThat(tile(pyramids)).isEqualTo(wanted);
        }
    }

    @Test
    void aFileWithOtherBytesThanWereWrittenIsMadeAgainAndNotTakenForTheOriginalsFault() throws Exception {
        Path place = root.resolve("p");
        try (Pyramids pyramids = open(place, level -> {})) {
            tile(pyramids);
            for (Path file : files(place)) {
                Files.write(file, new byte[Math.toIntExact(Files.size(file))]);
            }
            assertThatThrownBy(() -> tile(pyramids)).isInstanceOf(MediaException.Unavailable.class);
            assertThat(tile(pyramids)).isEqualTo(wanted);
        }
    }

    @Test
    void twoThatTileTheSameAtOnceEndWithOnePyramidAndNothingElse() throws Exception {
        Path place = root.resolve("p");
        Gate one = new Gate("level-1");
        Gate two = new Gate("level-1");
        try (Pyramids first = open(place, one);
                Pyramids second = open(place, two)) {
            var tiles = List.of(
                    CompletableFuture.supplyAsync(() -> tile(first)),
                    CompletableFuture.supplyAsync(() -> tile(second)));
            one.reached.await();
            two.reached.await();
            one.open.countDown();
            two.open.countDown();
            assertThat(tiles).allSatisfy(tile -> assertThat(tile.join()).isEqualTo(wanted));
            assertThat(first.originals()).containsExactly(id);
            assertThat(files(place.resolve("tmp"))).isEmpty();
        }
    }

    @Test
    void thoseUnusedForLongestGoWhenThereIsNoRoom() throws Exception {
        Path place = root.resolve("p");
        long size = 0;
        for (Path file : files(root.resolve("first"))) {
            size += Files.size(file);
        }
        PyramidSettings settings = PyramidSettings.in(place, size * 5 / 2);
        try (Pyramids pyramids = new Pyramids(blobs, VIPS.tiler(settings).orElseThrow(), settings, "engine")) {
            for (String name : List.of("one", "two", "three")) {
                BlobId other = blobs.add(name, picture("s_big.jpg"));
                pyramids.findOrMake(other, blobs.find(other).orElseThrow());
                for (Path list : files(place)) {
                    FileTime was = Files.getLastModifiedTime(list);
                    Files.setLastModifiedTime(
                            list, FileTime.from(was.toInstant().minusSeconds(60)));
                }
            }
            assertThat(pyramids.originals()).containsExactlyInAnyOrder(Made.blob("two"), Made.blob("three"));
        }
    }

    @Test
    void aLargeJpegIsTiledToo() throws Exception {
        try (Derivatives derivatives = derivatives(root.resolve("p"))) {
            assertThat(derivatives.uprightSize(id)).contains(new Dimensions(2400, 1600));
            assertThat(files(root.resolve("p"))).isNotEmpty();
            Derivative made = derivatives.findOrMake(derivatives.key(id, TILE)).orElseThrow();
            assertThat(Made.bytes(made)).isEqualTo(wanted);
        }
    }

    @Test
    void whatCannotBeTiledIsRenderedAsAWholeWhereItCanBe() throws Exception {
        try (FullDisk disk = FullDisk.ofMegabytes(2);
                Derivatives derivatives = derivatives(disk.directory().resolve("p"))) {
            Files.write(disk.directory().resolve("filler"), new byte[(2 << 20) - (300 << 10)]);
            assertThat(derivatives.uprightSize(id)).contains(new Dimensions(2400, 1600));
            assertThat(derivatives.findOrMake(derivatives.key(id, TILE))).isPresent();
        }
    }

    private Derivatives derivatives(Path place) {
        return Derivatives.open(
                blobs,
                VIPS,
                DerivativeSettings.standard()
                        .withPyramids(PyramidSettings.in(place, 1 << 30).withFromPixels(1_000_000)));
    }

    private Pyramids open(Path place, Consumer<String> watcher) {
        PyramidSettings settings = PyramidSettings.in(place, 1 << 30);
        return new Pyramids(blobs, new Watched(VIPS.tiler(settings).orElseThrow(), watcher), settings, "engine");
    }

    private byte[] tile(Pyramids pyramids) {
        Pyramid pyramid = pyramids.findOrMake(id, blobs.find(id).orElseThrow());
        return pyramids.render(pyramid, pyramids.plan(pyramid, TILE)).bytes();
    }

    private static List<Path> files(Path place) throws IOException {
        if (!Files.exists(place)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(place)) {
            return all.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static byte[] picture(String name) {
        try {
            return Files.readAllBytes(Golden.picture("synthetic/" + name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Holds who writes a level until it is opened.
    private static final class Gate implements Consumer<String> {
        private final String level;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        Gate(String level) {
            this.level = level;
        }

        @Override
        public void accept(String written) {
            if (written.equals(level)) {
                reached.countDown();
                try {
                    open.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        }
    }

    /// Tells of each level that was written.
    private record Watched(Tiler tiler, Consumer<String> watcher) implements Tiler {
        @Override
        public Tiling begin(long bytes) {
            return new WatchedTiling(tiler.begin(bytes), watcher);
        }

        @Override
        public Rendered render(Path level, Recipe recipe) {
            return tiler.render(level, recipe);
        }
    }

    private record WatchedTiling(Tiler.Tiling tiling, Consumer<String> watcher) implements Tiler.Tiling {
        @Override
        public void write(Path source, boolean sourceIsLevel, Orientation turn, boolean halved, Path target) {
            tiling.write(source, sourceIsLevel, turn, halved, target);
            watcher.accept(target.getFileName().toString().replace(".tif", ""));
        }

        @Override
        public void close() {
            tiling.close();
        }
    }

    private static int forget(Pyramids pyramids, BlobId id) {
        Forgotten forgotten = new Forgotten();
        pyramids.forget(Set.of(id), forgotten);
        return forgotten.count();
    }
}
