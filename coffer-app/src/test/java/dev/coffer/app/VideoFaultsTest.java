package dev.coffer.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.app.Workplace.Answer;
import dev.coffer.repository.Catalogue;
import dev.coffer.testing.Footage;
import dev.coffer.testing.servers.FullDisk;
import dev.coffer.testing.servers.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What goes wrong while a video is made: somebody does not want it any more, its process is killed, the disk is full.
/// Each time ffmpeg has ended, nothing is half there, and who tries again gets it right.
class VideoFaultsTest {
    private static final Path LONG = Footage.mp4("640x480", 120);
    private static final Path MIDDLE = Footage.mp4("640x480", 60);
    private static final Path SHORT = Footage.mp4("640x480", 20);

    @TempDir
    private Path home;

    private Workplace place;

    @BeforeEach
    void begin() {
        place = Workplace.onSqlite(home);
    }

    @Test
    void aJobThatIsCancelledEndsItsFfmpegAndLeavesNothing() throws Exception {
        String id = job(LONG, "webm");
        Process worker = start("jobs", "work", "--job_slots", "1");
        try {
            ProcessHandle ffmpeg = ffmpegOf(worker);
            assertThat(place.run("jobs", "cancel", id).code()).isZero();
            until(() -> ffmpeg.isAlive() ? Optional.empty() : Optional.of(true));
            until(() -> place.run("jobs", "show", id).rows().contains("state\tcancelled")
                    ? Optional.of(true)
                    : Optional.empty());
            assertThat(scratch()).isEmpty();
            assertThat(place.run("find", "made").rows()).isEmpty();
        } finally {
            end(worker);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aJobWhoseHostIsKilledIsDoneByAnother(boolean postgres) throws Exception {
        if (postgres) {
            place = Workplace.onPostgres(home, PostgresServer.shared().newDatabase());
        }
        String id = job(MIDDLE, "mp4");
        Process first = hasty("h1");
        ProcessHandle ffmpeg = ffmpegOf(first);
        List<ProcessHandle> all =
                Stream.concat(first.descendants(), Stream.of(ffmpeg)).toList();
        end(first);
        until(() -> all.stream().anyMatch(ProcessHandle::isAlive) ? Optional.empty() : Optional.of(true));
        assertThat(place.run("find", "made").rows()).isEmpty();

        Process second = hasty("h2");
        try {
            Answer followed = place.run("jobs", "show", "--follow", id);
            assertThat(followed.code()).as(followed.toString()).isZero();
        } finally {
            end(second);
        }
        assertThat(place.run("jobs", "show", id).rows()).contains("host\th2", "attempts\t2 of 5");
        assertThat(place.run("video", "info", "made").rows()).anyMatch(row -> row.startsWith("  length      1:00"));
        assertThat(scratch())
                .as("what the dead one has left is swept a day later")
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whoeverIsInterruptedLeavesTheTargetAsItWas() throws Exception {
        Path target = Files.writeString(home.resolve("film.webm"), "as it was");
        Process process = start("video", "transcode", LONG.toString(), "-o", target.toString());
        ProcessHandle ffmpeg = ffmpegOf(process);
        assertThat(new ProcessBuilder("kill", "-INT", String.valueOf(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(130);
        assertThat(ffmpeg.isAlive()).isFalse();
        assertThat(target).hasContent("as it was");
        assertThat(scratch()).isEmpty();
        assertThat(Files.readString(home.resolve("e")).lines()).noneMatch(line -> line.contains("Exception"));
    }

    @Test
    void whoIsKilledWhileWhatHeMakesIsToBeKeptIsGoneOnWith() throws Exception {
        place.run("publish", MIDDLE.toString(), "--as", "film.mp4");
        String target = home.resolve("film").toString();
        String[] line = {"video", "transcode", "film.mp4", "-o", target, "--as", "hls", "--derivative_store"};
        Process process = start(line);
        ProcessHandle ffmpeg = ffmpegOf(process);
        end(process);
        until(() -> ffmpeg.isAlive() ? Optional.empty() : Optional.of(true));
        assertThat(place.run("derivatives", "ls").rows())
                .singleElement()
                .asString()
                .contains("(in the making)");
        assertThat(Path.of(target)).doesNotExist();

        try (Catalogue catalogue = Catalogue.open(place.catalogue())) {
            catalogue.transact(tx -> tx.session().update("UPDATE derivative SET lease_until = 0"));
        }
        assertThat(place.run(line).code()).isZero();
        assertThat(place.run("derivatives", "ls").rows())
                .singleElement()
                .asString()
                .doesNotContain("making");
        assertThat(place.run("gc").code()).isZero();
        try (Stream<Path> files = Files.walk(home.resolve("film"));
                Stream<Path> objects = Files.walk(place.store())) {
            assertThat(objects.filter(it -> it.toString().contains("/derivatives/") && Files.isRegularFile(it))
                            .filter(it -> !it.getFileName().toString().startsWith(".")))
                    .hasSize((int) files.filter(Files::isRegularFile).count());
        }
    }

    @Test
    void aFullDiskIsALineAndLeavesNothing() throws Exception {
        Path target = Files.writeString(home.resolve("film.mp4"), "as it was");
        try (FullDisk disk = FullDisk.ofMegabytes(1)) {
            disk.fill(65_536);
            Answer answer = place.run(
                    "video",
                    "transcode",
                    SHORT.toString(),
                    "-o",
                    target.toString(),
                    "--quality",
                    "95",
                    "--temp",
                    disk.directory().toString());
            assertThat(answer.code()).as(answer.toString()).isEqualTo(Exit.ENVIRONMENT);
            assertThat(answer.said()).singleElement().asString().containsIgnoringCase("no space left");
            assertThat(Workplace.files(disk.directory()))
                    .containsExactly(disk.directory().resolve("ballast"));

            place.run("publish", SHORT.toString(), "--as", "film.mp4");
            Answer bringing = place.run(
                    "video",
                    "poster",
                    "film.mp4",
                    "-o",
                    home.resolve("a.png").toString(),
                    "--temp",
                    disk.directory().toString());
            assertThat(bringing.code()).as(bringing.toString()).isEqualTo(Exit.SOME_FAILED);
            assertThat(bringing.said()).singleElement().asString().containsIgnoringCase("no space left");
            assertThat(Workplace.files(disk.directory()))
                    .containsExactly(disk.directory().resolve("ballast"));
        }
        assertThat(target).hasContent("as it was");
    }

    private String job(Path film, String kind) {
        assertThat(place.run("publish", film.toString(), "--as", "film.mp4").code())
                .isZero();
        Answer added = place.run("video", "transcode", "film.mp4", "--publish", "made", "--as", kind, "--job");
        assertThat(added.code()).as(added.toString()).isZero();
        return added.rows().getFirst().split("\t")[0];
    }

    private Process start(String... words) throws IOException {
        return place.start(home.resolve("o"), home.resolve("e"), Main.class, List.of(), words);
    }

    private Process hasty(String host) throws IOException {
        return place.startOther(home.resolve("o"), home.resolve("e"), HastyWorker.class, host);
    }

    /// The ffmpeg that works for a process, once there is one.
    private ProcessHandle ffmpegOf(Process process) {
        return until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it has ended: " + said());
            }
            return process.descendants()
                    .filter(it -> it.info().command().orElse("").endsWith("/ffmpeg"))
                    .filter(it -> it.info().commandLine().orElse("").contains("coffer-video-"))
                    .findFirst();
        });
    }

    private String said() {
        try {
            return Files.readString(home.resolve("e"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<Path> scratch() throws IOException {
        try (Stream<Path> all = Files.list(place.temp())) {
            return all.toList();
        }
    }

    private static void end(Process process) throws InterruptedException {
        process.destroyForcibly();
        int unused = process.waitFor();
    }

    private static <T> T until(Supplier<Optional<T>> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (true) {
            Optional<T> value = condition.get();
            if (value.isPresent()) {
                return value.get();
            }
            if (System.nanoTime() > deadline) {
                throw new AssertionError("waited for a minute");
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
