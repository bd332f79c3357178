package dev.coffer.app;

import dev.coffer.media.MediaConvertSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Transcoder;
import dev.coffer.media.VideoLimits;
import dev.coffer.media.mediaconvert.MediaConvertTranscoder;
import dev.coffer.media.video.FfmpegTranscoder;
import dev.coffer.repository.BlobLayout;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// What works on videos, as the settings say it.
final class VideoPlace {
    private static final Duration FOR_A_POSTER = Duration.ofSeconds(20);

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

    /// The same within bounds for somebody who waits; empty if it is not there.
    Optional<FfmpegTranscoder> ffmpegForPosters() {
        try {
            VideoLimits bounds = limits().withTimes(FOR_A_POSTER, FOR_A_POSTER).withThreads(1);
            return Optional.of(
                    FfmpegTranscoder.open(settings.text(Setting.FFMPEG).map(Path::of), bounds));
        } catch (MediaException.Unavailable e) {
            return Optional.empty();
        }
    }

    /// What makes films as background jobs do, several at once: each by one thread, unless the settings say more.
    Transcoder transcoderOfJobs(Function<S3Settings, ObjectStore> store) {
        return settings.number(Setting.VIDEO_THREADS) > 0
                ? transcoder(store)
                : new VideoPlace(settings.with(Map.of(Setting.VIDEO_THREADS, "1"))).transcoder(store);
    }

    /// What makes films.
    ///
    /// @param store opens the store of S3 where films are handed over, to be closed by whoever lends it
    /// @throws ConfigurationException if it is to be something that is not known, or MediaConvert without
    ///     what it needs
    Transcoder transcoder(Function<S3Settings, ObjectStore> store) {
        String which = settings.text(Setting.TRANSCODER).orElseThrow();
        return switch (which) {
            case "ffmpeg" -> ffmpeg();
            case "mediaconvert" -> {
                FfmpegTranscoder near = ffmpeg();
                MediaConvertSettings far = mediaConvert();
                S3Settings s3 = new Places(settings).server(S3Settings.Client.FAST_START);
                yield MediaConvertTranscoder.open(far, limits(), store.apply(s3), near, near::probe);
            }
            default -> throw settings.mistake(Setting.TRANSCODER, "'" + which + "' is neither ffmpeg nor mediaconvert");
        };
    }

    /// @throws ConfigurationException naming what it lacks
    MediaConvertSettings mediaConvert() {
        Places places = new Places(settings);
        S3Settings s3 = places.server(S3Settings.Client.FAST_START);
        String told = needed(Setting.MEDIACONVERT_STAGING);
        if (!told.startsWith("s3://")) {
            throw settings.mistake(Setting.MEDIACONVERT_STAGING, "'" + told + "' is not s3://bucket/prefix");
        }
        BlobLayout.Incarnations staging = places.incarnations(Setting.MEDIACONVERT_STAGING, told);
        try {
            return new MediaConvertSettings(
                    s3.region(),
                    settings.text(Setting.MEDIACONVERT_ENDPOINT).map(URI::create),
                    s3.credentials(),
                    needed(Setting.MEDIACONVERT_ROLE),
                    settings.text(Setting.MEDIACONVERT_QUEUE),
                    staging.bucket(),
                    staging.prefix(),
                    settings.duration(Setting.MEDIACONVERT_POLL),
                    settings.text(Setting.MEDIACONVERT_READS));
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException("mediaconvert: " + e.getMessage());
        }
    }

    private String needed(Setting setting) {
        return settings.text(setting)
                .orElseThrow(() -> new ConfigurationException(
                        "MediaConvert needs " + setting.key() + "; docs/guide/video.md says how it is set up"));
    }
}
