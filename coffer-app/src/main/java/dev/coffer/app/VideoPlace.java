package dev.coffer.app;

import dev.coffer.media.Transcoder;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.video.FfmpegTranscoder;
import java.nio.file.Path;
import java.time.Duration;

/// What works on videos, as the settings say it.
final class VideoPlace {
    private final Settings settings;

    VideoPlace(Settings settings) {
        this.settings = settings;
    }

    VideoLimits limits() {
        VideoLimits standard = VideoLimits.standard();
        int threads = settings.number(Setting.VIDEO_THREADS);
        Duration deadline = settings.duration(Setting.VIDEO_TIMEOUT);
        return standard.withLength(settings.duration(Setting.VIDEO_LENGTH))
                .withOutput(Math.max(1, settings.bytes(Setting.VIDEO_OUTPUT)))
                .withTimes(deadline.compareTo(standard.glance()) < 0 ? deadline : standard.glance(), deadline)
                .withThreads(threads == 0 ? standard.threads() : Math.min(threads, 64));
    }

    /// @throws dev.coffer.media.MediaException.Unavailable if it is not there
    FfmpegTranscoder ffmpeg() {
        return FfmpegTranscoder.open(settings.text(Setting.FFMPEG).map(Path::of), limits());
    }

    /// What makes films.
    Transcoder transcoder() {
        return ffmpeg();
    }
}
