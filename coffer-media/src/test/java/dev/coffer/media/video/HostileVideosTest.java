package dev.coffer.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.testing.Footage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files that are broken, or made to do harm: each ends with one line, and nothing but its own bytes is
/// read.
class HostileVideosTest {
    private static final VideoRecipe MP4 = VideoRecipe.parse("v1_mp4_full_q60");
    private static final VideoLimits LIMITS = VideoLimits.standard().withThreads(2);

    @TempDir
    private Path temp;

    private Path into;

    @BeforeEach
    void makeRoom() throws IOException {
        into = Files.createDirectory(temp.resolve("into"));
    }

    @Test
    void aPlaylistThatIsCalledAnMp4IsNotLookedAt() throws Exception {
        Path secret = Files.copy(Footage.of("mp4"), temp.resolve("secret.mp4"));
        Path ts = temp.resolve("secret.ts");
        Footage.ffmpeg(List.of("-i", secret.toString(), "-c", "copy", ts.toString()));
        for (String text : List.of(
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\n" + ts + "\n#EXT-X-ENDLIST\n",
                "ffconcat version 1.0\nfile " + ts + "\n",
                "<?xml version=\"1.0\"?><MPD><BaseURL>" + ts + "</BaseURL></MPD>",
                "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nconcat:" + ts + "\n#EXT-X-ENDLIST\n")) {
            Path file = Files.writeString(temp.resolve("upload.mp4"), text);
            assertThat(failure(file, LIMITS))
                    .isInstanceOf(MediaException.NotAPicture.class)
                    .hasMessage("not a video of a known kind");
        }
    }

    @Test
    void whatBeginsAsOneKindIsReadAsNoOther() throws Exception {
        Path ts = temp.resolve("secret.ts");
        Footage.ffmpeg(List.of("-i", Footage.of("mp4").toString(), "-c", "copy", ts.toString()));
        String playlist = "\n#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:1,\nfile:" + ts + "\n#EXT-X-ENDLIST\n";
        for (String begin : List.of(
                "\0\0\0\u0014ftypisom\0\0\2\0isom",
                "OggS\0",
                "FLV\u0001\5\0\0\0\t",
                "RIFF\u00ff\0\0\0AVI ",
                "\u001aE\u00df\u00a3",
                "\0\0\1\u00ba")) {
            Path file =
                    Files.write(temp.resolve("upload.mp4"), (begin + playlist).getBytes(StandardCharsets.ISO_8859_1));
            assertThat(failure(file, LIMITS)).as(begin).isInstanceOf(MediaException.Damaged.class);
            assertThat(into).isEmptyDirectory();
        }
    }

    @Test
    void brokenFilesFailInFfmpegsWords() throws Exception {
        byte[] mov = Files.readAllBytes(Footage.of("mov"));
        Path headless = Files.write(temp.resolve("headless.mov"), Arrays.copyOf(mov, mov.length / 2));
        assertThat(failure(headless, LIMITS))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessageContaining("moov atom not found");

        byte[] mp4 = Files.readAllBytes(Footage.mp4("640x480", 4));
        Path cut = Files.write(temp.resolve("cut.mp4"), Arrays.copyOf(mp4, mp4.length / 2));
        assertThat(failure(cut, LIMITS))
                .isInstanceOf(MediaException.Damaged.class)
                .hasMessageContaining("breaks off at")
                .message()
                .hasLineCount(1)
                .doesNotContain(temp.toString());

        Path sound = temp.resolve("sound.ogg");
        Footage.ffmpeg(List.of("-i", Footage.of("ogg").toString(), "-vn", "-c", "copy", sound.toString()));
        assertThat(failure(sound, LIMITS)).isInstanceOf(MediaException.Unfit.class);
        assertThat(failure(Files.createFile(temp.resolve("empty.mp4")), LIMITS))
                .isInstanceOf(MediaException.NotAPicture.class);
    }

    @Test
    void mutantsAreMadeOrRefusedAndNeverHangTheProcess() throws Exception {
        var random = new Random(7);
        for (String kind : Footage.kinds()) {
            byte[] bytes = Files.readAllBytes(Footage.of(kind));
            for (int i = 0; i < 40; i++) {
                bytes[12 + random.nextInt(bytes.length - 12)] = (byte) random.nextInt();
            }
            Path file = Files.write(temp.resolve("mutant"), bytes);
            Throwable failure = failure(file, LIMITS);
            if (failure != null) {
                assertThat(failure).as(kind).isInstanceOf(MediaException.class);
                assertThat(failure.getMessage()).hasLineCount(1).doesNotContain(temp.toString());
            }
            empty(into);
        }
    }

    @Test
    void bytesPixelsLengthOutputAndTimeAreBounded() throws Exception {
        Path film = Footage.mp4("640x480", 4);
        VideoLimits small = new VideoLimits(
                1000,
                LIMITS.pixels(),
                LIMITS.length(),
                LIMITS.output(),
                LIMITS.memory(),
                2,
                LIMITS.glance(),
                LIMITS.deadline());
        assertThat(failure(film, small)).isInstanceOf(MediaException.TooLarge.class);
        VideoLimits few = new VideoLimits(
                LIMITS.bytes(),
                640 * 479,
                LIMITS.length(),
                LIMITS.output(),
                LIMITS.memory(),
                2,
                LIMITS.glance(),
                LIMITS.deadline());
        assertThat(failure(film, few)).isInstanceOf(MediaException.class);
        assertThat(failure(film, LIMITS.withLength(Duration.ofSeconds(2))))
                .isInstanceOf(MediaException.TooLarge.class)
                .hasMessage("a video of 4 s; the limit is 2 s");
        assertThat(failure(film, LIMITS.withOutput(20_000))).isInstanceOf(MediaException.TooLarge.class);
        assertThat(files())
                .as("never more than the limit")
                .allMatch(file -> file.toFile().length() <= 20_480);
        empty(into);
        assertThat(failure(film, LIMITS.withTimes(Duration.ofMinutes(1), Duration.ofMillis(1))))
                .isInstanceOf(MediaException.TimedOut.class);
    }

    @Test
    void aFfmpegThatIsNotThereIsOneClearLine() throws Exception {
        assertThatThrownBy(() -> FfmpegTranscoder.open(Optional.of(temp.resolve("ffmpeg")), LIMITS))
                .isInstanceOf(MediaException.Unavailable.class)
                .hasMessageStartingWith("there is no program at")
                .hasMessageContaining("apt-get install ffmpeg");
        assertThatThrownBy(() -> Programs.find(Optional.empty(), temp.toString()))
                .isInstanceOf(MediaException.Unavailable.class)
                .hasMessageStartingWith("ffmpeg is not on the PATH");
        Path broken = Files.writeString(temp.resolve("ffmpeg"), "#!/bin/sh\necho no such luck >&2\nexit 3\n");
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createSymbolicLink(temp.resolve("ffprobe"), broken);
        assertThatThrownBy(() -> FfmpegTranscoder.open(Optional.of(broken), LIMITS))
                .isInstanceOf(MediaException.Unavailable.class)
                .hasMessageContaining("does not run: no such luck");
    }

    @Test
    void theProgramIsKilledWithAllThatItStarted() throws Exception {
        try (BoundedProcess process = BoundedProcess.start(
                List.of("/bin/sh", "-c", "echo begun; sleep 1000 & wait"), LIMITS, Duration.ofMillis(500))) {
            var out = new ByteArrayOutputStream();
            out.writeBytes(process.lines().readLine().getBytes(StandardCharsets.UTF_8));
            assertThat(out).hasToString("begun");
            assertThat(process.end()).isEqualTo(137);
            assertThat(process.isLate()).isTrue();
        }
    }

    private Throwable failure(Path file, VideoLimits limits) {
        return catchThrowable(() -> {
            try (Transcoding work =
                    FfmpegTranscoder.open(Optional.empty(), limits).start(VideoSource.of(file), MP4, into)) {
                work.await(share -> {});
            }
        });
    }

    private List<Path> files() throws IOException {
        try (var all = Files.walk(into)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void empty(Path directory) throws IOException {
        try (var all = Files.list(directory)) {
            for (Path file : all.toList()) {
                Files.delete(file);
            }
        }
    }
}
