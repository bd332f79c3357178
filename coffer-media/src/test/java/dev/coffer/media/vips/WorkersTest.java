package dev.coffer.media.vips;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.WorkerSettings;
import dev.coffer.media.WorkerSettings.Isolation;
import dev.coffer.testing.Golden;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What happens in a worker happens to nobody else. This runs on the bundle and on the operating system's libvips.
class WorkersTest {
    private static final Recipe SMALL = Recipe.parse("1_clip-60x60_png-q90");
    private static final RenderLimits HASTY = RenderLimits.DEFAULT.withDeadline(Duration.ofSeconds(2));
    private static final WorkerSettings ONE =
            WorkerSettings.kept(Isolation.PROCESS, 1).withSpares(0);

    private VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT);

    @AfterEach
    void nothingStays() {
        renderer.close();
        waitUntil(() -> pids().isEmpty());
    }

    @ParameterizedTest
    @CsvSource({
        "s_land.jpg,1_upright_crop-50x80-0.2x0.5_jpeg-q80",
        "s_alpha.png,1_fill-70x70-80336699_webp-q50",
        "s_anim.gif,1_clip-20x20_gif-q90",
        "s_bmp.bmp,1_png-q90",
        "s_tiff.tif,1_crop-30x30-attention_jpeg-q90",
        "s_land.jpg,1_clip-200x200_text-6869-0.5x0.5-20-ffff0000_png-q90",
        "s_land.jpg,1_jpeg-q90-exif-icc",
    })
    void aPictureIsTheSameInAWorker(String name, String recipe) {
        Rendered here = renderer.render(picture(name), Recipe.parse(recipe));
        renderer = renderer.withWorkers(ONE);
        Rendered there = renderer.render(picture(name), Recipe.parse(recipe));
        assertThat(there.bytes()).isEqualTo(here.bytes());
        assertThat(there.format()).isEqualTo(here.format());
        assertThat(there.width()).isEqualTo(here.width());
        assertThat(renderer.workers().started()).isEqualTo(1);
    }

    @Test
    void refusalsAreTheSameInAWorker() {
        renderer = renderer.withWorkers(ONE);
        MemorySegment land = picture("s_land.jpg");
        MemorySegment cut = land.asSlice(0, land.byteSize() / 2);
        assertThatThrownBy(() -> renderer.render(cut, SMALL)).isInstanceOf(MediaException.Damaged.class);
        assertThatThrownBy(() -> renderer.render(land, Recipe.parse("1_region-9999x0-10x10_png-q90")))
                .isInstanceOf(MediaException.Unfit.class)
                .hasMessage("Region out-of-bounds");
        assertThatThrownBy(() -> renderer.render(land, Recipe.parse("1_scale-15000x14999_png-q90")))
                .isInstanceOf(MediaException.ResultTooLarge.class);
        assertThat(renderer.render(land, SMALL).height()).isEqualTo(40);
        assertThat(renderer.workers().started()).isEqualTo(1);
        assertThat(renderer.workers().died()).isZero();
    }

    @Test
    void aPictureThatAnyWorkerDiesOfIsRefusedAndTheNextIsMade() {
        renderer = renderer.withWorkers(ONE.withSpares(1));
        MemorySegment svg = bytes("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>");
        renderer.render(svg, SMALL);
        waitUntil(() -> renderer.workers().started() == 2 && pids().size() == 1);
        long spare = pids().getFirst(); // which the next drawing gets
        signal("STOP", spare);
        signal("SEGV", spare); // comes when it goes on
        Thread continuing = Thread.ofPlatform().start(() -> continueOnceAsked(spare));
        assertThatThrownBy(() -> renderer.render(svg, SMALL))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessage("the SVG cannot be decoded within the bounds that it has");
        joined(continuing);
        assertThat(renderer.workers().died()).isEqualTo(1);
        assertThat(renderer.render(svg, SMALL).width()).isEqualTo(9);
    }

    @Test
    void aWorkerThatDiesAfterOtherPicturesCostsNobodyAnything() {
        renderer = renderer.withWorkers(ONE);
        byte[] first = renderer.render(picture("s_land.jpg"), SMALL).bytes();
        long worker = pids().getFirst();
        signal("STOP", worker);
        signal("ABRT", worker);
        Thread continuing = Thread.ofPlatform().start(() -> continueOnceAsked(worker));
        assertThat(renderer.render(picture("s_land.jpg"), SMALL).bytes()).isEqualTo(first);
        joined(continuing);
        assertThat(renderer.workers().died()).isEqualTo(1);
        assertThat(renderer.workers().started()).isEqualTo(2);
    }

    @Test
    void aWorkerThatHangsIsEndedAtTheDeadline() {
        renderer = VipsRenderer.open(HASTY).withWorkers(ONE);
        renderer.render(picture("s_land.jpg"), SMALL);
        signal("STOP", pids().getFirst());
        assertThatThrownBy(() -> renderer.render(picture("s_land.jpg"), SMALL))
                .isInstanceOf(MediaException.TimedOut.class)
                .hasMessage("rendering was stopped after 2000 ms");
        assertThat(renderer.render(picture("s_land.jpg"), SMALL).width()).isEqualTo(60);
        assertThat(renderer.workers().died()).isEqualTo(1);
    }

    @Test
    void aPictureThatEatsMemoryGetsNoMoreThanThereIs() {
        renderer = renderer.withWorkers(ONE.withMemory(900L << 20, 384 << 20));
        StringBuilder layers = new StringBuilder();
        for (int i = 0; i < 200; i++) { // four megabytes each
            layers.append("<feOffset in='SourceGraphic' dx='1' result='r")
                    .append(i)
                    .append("'/>");
        }
        MemorySegment eater = bytes("<svg xmlns='http://www.w3.org/2000/svg' width='1000' height='1000'>"
                + "<filter id='f' x='0' y='0' width='1' height='1'>" + layers
                + "</filter><rect width='1000' height='1000' filter='url(#f)'/></svg>");
        assertThatThrownBy(() -> renderer.render(eater, Recipe.parse("1_scale-1000x1000_png-q90")))
                .isInstanceOf(MediaException.Damaged.class);
        assertThat(renderer.render(picture("s_svg.svg"), SMALL).width()).isEqualTo(20);
        assertThat(renderer.render(picture("s_land.jpg"), SMALL).width()).isEqualTo(60);
    }

    @Test
    void aWorkerThatHasServedManyOrGrownIsReplaced() {
        renderer = renderer.withWorkers(ONE.withRenders(2));
        for (int i = 0; i < 5; i++) {
            renderer.render(picture("s_land.jpg"), SMALL);
        }
        assertThat(renderer.workers().started()).isEqualTo(3);
        assertThat(renderer.workers().replaced()).isEqualTo(2);
        renderer.close();
        renderer = renderer.withWorkers(ONE.withMemory(4L << 30, 1));
        renderer.render(picture("s_land.jpg"), SMALL);
        assertThat(renderer.workers().replaced()).isEqualTo(1);
        assertThat(renderer.workers().running()).isZero();
    }

    @Test
    void whoHasDecodedADangerousPictureServesNobodyElse() {
        renderer = renderer.withWorkers(ONE);
        renderer.render(picture("s_svg.svg"), SMALL);
        assertThat(renderer.workers().running()).isZero();
        renderer.render(picture("s_land.jpg"), SMALL);
        List<Long> shared = pids();
        renderer.render(picture("s_svg.svg"), SMALL);
        renderer.render(picture("s_land.jpg"), SMALL);
        assertThat(pids()).isEqualTo(shared);
        assertThat(renderer.workers().started()).isEqualTo(3);
    }

    @Test
    void aWorkerKnowsNoSecretsAndItsMemoryHasNoName() throws IOException {
        renderer = renderer.withWorkers(ONE);
        renderer.render(picture("s_land.jpg"), SMALL);
        Path process = Path.of("/proc/" + pids().getFirst());
        assertThat(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1)
                        .split("\0"))
                .allMatch(
                        variable -> variable.matches(
                                "(PATH|PWD|LANG|LC_ALL|COFFER_VIPS|LD_LIBRARY_PATH|FONTCONFIG_PATH|MALLOC_ARENA_MAX|_|SHLVL)=.*"));
        assertThat(Files.readString(process.resolve("maps"))).contains("memfd:coffer (deleted)");
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("coffer-worker-")))
                    .isEmpty();
        }
    }

    @Test
    void workersEndWithAServerThatIsKilledAlsoWhileTheyAreAtWork() throws IOException {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dcoffer.root=" + System.getProperty("coffer.root"),
                        "-Dcoffer.vips=" + System.getProperty("coffer.vips", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkingServer.class.getName())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (BufferedReader said = server.inputReader()) {
            assertThat(said.readLine()).isEqualTo("working");
            waitUntil(() -> workersOf(server.toHandle()).size() == 2);
            List<ProcessHandle> workers = workersOf(server.toHandle());
            server.destroyForcibly();
            waitUntil(() -> workers.stream().noneMatch(ProcessHandle::isAlive));
        } finally {
            server.destroyForcibly();
        }
    }

    /// Renders what never ends, beside a worker that waits.
    static final class WorkingServer {
        public static void main(String[] arguments) {
            VipsRenderer renderer = VipsRenderer.open(RenderLimits.DEFAULT.withDeadline(Duration.ofMinutes(5)))
                    .withWorkers(WorkerSettings.kept(Isolation.PROCESS, 2).withSpares(0));
            renderer.render(picture("s_land.jpg"), SMALL);
            System.out.println("working");
            String noise = "<svg xmlns='http://www.w3.org/2000/svg' width='2000' height='2000'><filter id='f'>"
                    + "<feTurbulence baseFrequency='0.9' numOctaves='40'/>".repeat(50)
                    + "</filter><rect width='2000' height='2000' filter='url(#f)'/></svg>";
            renderer.render(bytes(noise), Recipe.parse("1_scale-1999x1999_png-q90"));
        }
    }

    @Test
    void profilesAndExifOfWhatIsDecodedApartAreKeptWhereTheyAreAskedFor() {
        Recipe kept = Recipe.parse("1_upright_jpeg-q90-exif");
        Rendered avif = renderer.render(picture("s_exif6.jpg"), Recipe.parse("1_upright_avif-q90-exif"));
        Rendered back = renderer.render(MemorySegment.ofArray(avif.bytes()), kept);
        assertThat(back.width()).isEqualTo(avif.width());
        assertThat(back.height()).isEqualTo(avif.height());
        assertThat(Orientation.in(MemorySegment.ofArray(back.bytes()))).isEqualTo(Orientation.O1);
        assertThat(latin(back)).contains("Exif\0\0");
        Rendered bare = renderer.render(MemorySegment.ofArray(avif.bytes()), Recipe.parse("1_jpeg-q90"));
        assertThat(latin(bare)).doesNotContain("Exif\0\0");
        assertThat(renderer.look(MemorySegment.ofArray(avif.bytes())).exif()).isPresent();
    }

    private static String latin(Rendered rendered) {
        return new String(rendered.bytes(), StandardCharsets.ISO_8859_1);
    }

    /// Lets a process that was stopped go on as soon as it has been given something to do.
    static void continueOnceAsked(long pid) {
        waitUntil(() -> waiting(pid));
        signal("CONT", pid);
    }

    /// Whether something lies in the pipe that the process reads its orders from.
    private static boolean waiting(long pid) {
        try (InputStream orders = new FileInputStream("/proc/" + pid + "/fd/0")) {
            return orders.available() > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// The workers of this process.
    static List<Long> pids() {
        return workersOf(ProcessHandle.current()).stream()
                .map(ProcessHandle::pid)
                .toList();
    }

    private static List<ProcessHandle> workersOf(ProcessHandle server) {
        return server.children()
                .filter(child -> Optional.of(child.info())
                        .flatMap(ProcessHandle.Info::commandLine)
                        .filter(line -> line.contains(WorkerMain.class.getName()))
                        .isPresent())
                .toList();
    }

    static void signal(String name, long pid) {
        try {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(pid))
                            .start()
                            .waitFor())
                    .isZero();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static MemorySegment bytes(String text) {
        return MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8));
    }

    static MemorySegment picture(String name) {
        try {
            return MemorySegment.ofArray(Files.readAllBytes(Golden.picture("synthetic/" + name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
