package dev.coffer.media.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoContainer;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.testing.Footage;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FfmpegTranscoderTest {
    private static final VideoRecipe MP4 = VideoRecipe.parse("v1_mp4_full_q60");
    private static final FfmpegTranscoder TRANSCODER =
            FfmpegTranscoder.open(Optional.empty(), VideoLimits.standard().withThreads(2));

    @TempDir
    private Path into;

    static List<String> kinds() {
        return Footage.kinds();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void eachKindThatShiftMediaHasAPlaceholderForBecomesAnMp4AndAPoster(String kind) throws Exception {
        VideoInfo source = TRANSCODER.probe(Footage.of(kind));
        assertThat(source.picture().orElseThrow().shown()).isEqualTo(new Dimensions(160, 120));
        assertThat(source.sounds()).hasSize(1);
        assertThat(source.duration()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1200));

        VideoFiles film = make(Footage.of(kind), MP4, into.resolve("film"));
        assertThat(film.files()).extracting(VideoFiles.Part::name).containsExactly("video.mp4");
        VideoInfo made = TRANSCODER.probe(into.resolve("film/video.mp4"));
        assertThat(made.container()).isEqualTo(VideoContainer.MOV);
        assertThat(made.picture().orElseThrow().codec()).isEqualTo("h264");
        assertThat(made.picture().orElseThrow().format()).isEqualTo("yuv420p");
        assertThat(made.sounds())
                .singleElement()
                .extracting(VideoInfo.Sound::codec)
                .isEqualTo("aac");
        assertThat(made.duration()).isBetween(Duration.ofMillis(900), Duration.ofMillis(1200));

        make(Footage.of(kind), VideoRecipe.parse("v1_poster-auto_80x_jpeg-q80"), into.resolve("poster"));
        assertThat(picture(into.resolve("poster/poster.jpg"))).isEqualTo(new Dimensions(80, 60));
    }

    @Test
    void anMp4BeginsToPlayBeforeItIsThere() throws Exception {
        make(Footage.of("mov"), MP4, into);
        String bytes = Files.readString(into.resolve("video.mp4"), StandardCharsets.ISO_8859_1);
        assertThat(bytes.indexOf("moov")).isPositive().isLessThan(bytes.indexOf("mdat"));
    }

    @Test
    void aWebmHasVp9AndOpusAndOnlyWhatWasAskedForOfTheTime() throws Exception {
        make(Footage.mp4("320x240", 4), VideoRecipe.parse("v1_webm_cut-1000-1500_160x_q30"), into);
        VideoInfo made = TRANSCODER.probe(into.resolve("video.webm"));
        assertThat(made.picture().orElseThrow().codec()).isEqualTo("vp9");
        assertThat(made.picture().orElseThrow().shown()).isEqualTo(new Dimensions(160, 120));
        assertThat(made.sounds())
                .singleElement()
                .extracting(VideoInfo.Sound::codec)
                .isEqualTo("opus");
        assertThat(made.duration()).isBetween(Duration.ofMillis(1400), Duration.ofMillis(1700));
    }

    @Test
    void aSilentFilmHasNoSound() throws Exception {
        make(Footage.of("mp4"), VideoRecipe.parse("v1_mp4_full_q60_silent"), into);
        assertThat(TRANSCODER.probe(into.resolve("video.mp4")).sounds()).isEmpty();
    }

    @Test
    void aPreviewMovesAndLoopsForEver() throws Exception {
        make(Footage.mp4("320x240", 4), VideoRecipe.parse("v1_preview-500-2000-5_160x_webp-q60"), into.resolve("webp"));
        make(Footage.mp4("320x240", 4), VideoRecipe.parse("v1_preview-auto-1000-5_160x_gif"), into.resolve("gif"));
        PictureHeader webp = header(into.resolve("webp/preview.webp"));
        assertThat(webp.frames()).isEqualTo(10);
        assertThat(webp.size()).isEqualTo(new Dimensions(160, 120));
        assertThat(header(into.resolve("gif/preview.gif")).frames()).isEqualTo(5);
    }

    @Test
    void postersAreInEachFormatAndAtTheirTime() throws Exception {
        for (String format : List.of("jpeg-q80", "webp-q80", "png")) {
            VideoRecipe recipe = VideoRecipe.parse("v1_poster-2500_full_" + format);
            Path directory = into.resolve(format);
            make(Footage.mp4("320x240", 4), recipe, directory);
            assertThat(picture(directory.resolve(recipe.main()))).isEqualTo(new Dimensions(320, 240));
        }
        assertThatThrownBy(() -> make(
                        Footage.mp4("320x240", 4), VideoRecipe.parse("v1_poster-9000_full_png"), into.resolve("late")))
                .hasMessage("there is no frame of it at that time");
    }

    @Test
    void aLadderOfRenditionsHasAlignedSegmentsAndAMasterPlaylist() throws Exception {
        VideoFiles made = make(Footage.mp4("640x480", 4), VideoRecipe.parse("v1_hls-2_full_q50"), into);

        assertThat(made.main()).isEqualTo("master.m3u8");
        String master = Files.readString(into.resolve("master.m3u8"));
        assertThat(master.lines().filter(line -> line.startsWith("#EXT-X-STREAM-INF")))
                .hasSize(3)
                .allMatch(line -> line.contains("CODECS=\"avc1.") && line.contains("mp4a.40.2"));
        assertThat(master).contains("RESOLUTION=640x480", "RESOLUTION=480x360", "RESOLUTION=320x240");
        for (int i = 0; i < 3; i++) {
            String playlist = Files.readString(into.resolve("v" + i + "/index.m3u8"));
            assertThat(playlist.lines().filter(line -> line.startsWith("#EXTINF:2.0")))
                    .hasSize(2);
            assertThat(playlist)
                    .contains("#EXT-X-ENDLIST", "00000.ts", "00001.ts")
                    .doesNotContain("/");
        }
        assertThat(made.files()).hasSize(1 + 3 * 3).allMatch(part -> part.size() > 0);
        assertThat(TRANSCODER.probe(into.resolve("v2/00001.ts")).container()).isEqualTo(VideoContainer.MPEGTS);
    }

    @Test
    void whatIsToBeTurnedIsTurnedAndPixelsBecomeSquare() throws Exception {
        Path turned = Files.write(into.resolve("turned.mp4"), turned(Files.readAllBytes(Footage.of("mp4"))));
        VideoInfo.Picture picture = TRANSCODER.probe(turned).picture().orElseThrow();
        assertThat(picture.rotation()).isEqualTo(90);
        assertThat(picture.shown()).isEqualTo(new Dimensions(120, 160));
        make(turned, VideoRecipe.parse("v1_poster-auto_full_png"), into.resolve("poster"));
        assertThat(picture(into.resolve("poster/poster.png"))).isEqualTo(new Dimensions(120, 160));

        Path wide = Footage.mp4("160x120", 1, "-vf", "setsar=4/3");
        assertThat(TRANSCODER.probe(wide).picture().orElseThrow().shown()).isEqualTo(new Dimensions(160, 90));
    }

    @Test
    void theSameRecipeGivesTheSameBytes() throws Exception {
        make(Footage.of("avi"), MP4, into.resolve("1"));
        make(Footage.of("avi"), MP4, into.resolve("2"));
        assertThat(into.resolve("1/video.mp4")).hasSameBinaryContentAs(into.resolve("2/video.mp4"));
    }

    @Test
    void progressGoesToOneAndTheWatcherIsTold() throws Exception {
        List<Double> seen = new ArrayList<>();
        Files.createDirectories(into);
        try (Transcoding work = TRANSCODER.start(VideoSource.of(Footage.mp4("640x480", 4)), MP4, into)) {
            work.await(seen::add);
            assertThat(work.progress()).isEqualTo(1);
        }
        assertThat(seen).isSorted().allMatch(share -> share >= 0 && share <= 1);
    }

    @Test
    void aCancelledFilmEndsAndNothingOfItRuns() throws Exception {
        Path film = Footage.mp4("640x480", 30);
        Transcoding work = TRANSCODER.start(VideoSource.of(film), VideoRecipe.parse("v1_webm_full_q100"), into);
        Thread canceller = Thread.ofVirtual().start(work::cancel);
        assertThatThrownBy(() -> work.await(share -> {})).isInstanceOf(CancellationException.class);
        canceller.join();
        work.close();
        assertThat(ProcessHandle.current().descendants().flatMap(it -> it.info().commandLine().stream()))
                .noneMatch(line -> line.contains(into.toString()));
    }

    private VideoFiles make(Path source, VideoRecipe recipe, Path directory) throws Exception {
        Files.createDirectories(directory);
        try (Transcoding work = TRANSCODER.start(VideoSource.of(source), recipe, directory)) {
            return work.await(share -> {});
        }
    }

    /// A track's matrix, that turns it right by 90 degrees.
    private static byte[] turned(byte[] mp4) {
        int matrix = new String(mp4, StandardCharsets.ISO_8859_1).indexOf("tkhd") + 4 + 40;
        ByteBuffer.wrap(mp4).putInt(matrix, 0).putInt(matrix + 4, 1 << 16);
        ByteBuffer.wrap(mp4).putInt(matrix + 12, -1 << 16).putInt(matrix + 16, 0);
        return mp4;
    }

    private static Dimensions picture(Path file) throws IOException {
        return header(file).size();
    }

    private static PictureHeader header(Path file) throws IOException {
        return PictureHeader.of(MemorySegment.ofArray(Files.readAllBytes(file)), RenderLimits.DEFAULT);
    }
}
