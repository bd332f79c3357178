package dev.coffer.app;

import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.mediaconvert.MediaConvertTranscoder;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.media.vips.VipsRenderer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What makes derivatives now, on this machine: each engine by what the keys of its recipes begin with.
final class Engines {
    private static final List<String> NEAR = List.of("v1_poster-", "v1_preview-");
    private static final List<String> FILMS = List.of("v1_mp4_", "v1_webm_", "v1_hls-");

    private Engines() {}

    /// Of pictures, and of videos where this machine has ffmpeg.
    static Map<String, String> now(Settings settings) {
        Map<String, String> engines = new HashMap<>(ofPictures());
        try {
            FfmpegTranscoder ffmpeg = new VideoPlace(settings).ffmpeg();
            boolean isFar = settings.text(Setting.TRANSCODER).orElseThrow().equals("mediaconvert");
            NEAR.forEach(prefix -> engines.put(prefix, ffmpeg.engine()));
            FILMS.forEach(prefix -> engines.put(prefix, isFar ? MediaConvertTranscoder.ENGINE : ffmpeg.engine()));
        } catch (MediaException.Unavailable e) {
            return engines; // who makes videos elsewhere is not known here
        }
        return engines;
    }

    static Map<String, String> ofPictures() {
        return Map.of("1_", VipsRenderer.open(RenderLimits.DEFAULT).engine());
    }
}
