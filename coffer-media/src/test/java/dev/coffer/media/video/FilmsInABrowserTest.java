package dev.coffer.media.video;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import dev.coffer.media.Transcoding;
import dev.coffer.media.VideoFiles;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.VideoRecipe;
import dev.coffer.media.VideoSource;
import dev.coffer.testing.Chromium;
import dev.coffer.testing.Footage;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is made is played by a real browser.
class FilmsInABrowserTest {
    private static final String BOTH_PLAY = "document.querySelectorAll('video').length == 2"
            + " && [...document.querySelectorAll('video')].every(it => it.currentTime > 0.2 && it.videoWidth == 320)";

    @TempDir
    private Path directory;

    @Test
    void anMp4AndAWebmPlay() throws Exception {
        FfmpegTranscoder ffmpeg = FfmpegTranscoder.open(Optional.empty(), VideoLimits.standard());
        Path site = Files.createDirectory(directory.resolve("site"));
        for (String kind : new String[] {"mp4", "webm"}) {
            Path into = Files.createDirectory(directory.resolve(kind));
            VideoRecipe recipe = VideoRecipe.parse("v1_" + kind + "_full_q40");
            try (Transcoding work = ffmpeg.start(VideoSource.of(Footage.mp4("320x240", 4)), recipe, into)) {
                VideoFiles files = work.await(share -> {});
                Files.move(into.resolve(files.main()), site.resolve(files.main()));
            }
        }
        Files.writeString(site.resolve("index.html"), """
                <!doctype html><link rel="icon" href="data:,">
                <video src="video.mp4" autoplay muted loop></video>
                <video src="video.webm" autoplay muted loop></video>
                """);
        HttpServer server = SimpleFileServer.createFileServer(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), site, SimpleFileServer.OutputLevel.NONE);
        server.start();
        try {
            Chromium.Shown shown =
                    Chromium.show("http://127.0.0.1:" + server.getAddress().getPort() + "/", BOTH_PLAY, directory);
            assertThat(shown.complaints()).isEmpty();
        } finally {
            server.stop(0);
        }
    }
}
