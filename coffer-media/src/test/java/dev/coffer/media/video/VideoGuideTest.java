package dev.coffer.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoInfo;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.testing.Footage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The Java of the guide is run here.
class VideoGuideTest {
    private static final Path ROOT = Path.of(System.getProperty("coffer.root"));
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path directory;

    @Test
    void theJavaOfTheGuideIsRunHere() throws Exception {
        Path film = Footage.mp4("320x240", 4);
        FfmpegTranscoder ffmpeg = FfmpegTranscoder.open(Optional.empty(), VideoLimits.standard());
        VideoInfo info = ffmpeg.probe(film);
        VideoRecipe recipe = VideoRecipe.parse("v1_mp4_x240_q60");
        try (Transcoding work = ffmpeg.start(VideoSource.of(film), recipe, directory)) {
            VideoFiles made = work.await(share -> System.out.printf("%.0f %%%n", 100 * share));
            System.out.println(made.main() + " of " + info.duration()); // video.mp4 of PT4S
        }
        assertThat(info.duration()).isEqualTo(Duration.ofSeconds(4));
        assertThat(directory.resolve("video.mp4")).isNotEmptyFile();

        Matcher block = JAVA.matcher(Files.readString(ROOT.resolve("docs/guide/video.md")));
        assertThat(block.find()).isTrue();
        Path here = ROOT.resolve("coffer-media/src/test/java/dev/coffer/media/video/VideoGuideTest.java");
        assertThat(squeezed(Files.readString(here))).contains(squeezed(block.group(1)));
    }

    private static String squeezed(String code) {
        return code.replaceAll("\\s+", "");
    }
}
