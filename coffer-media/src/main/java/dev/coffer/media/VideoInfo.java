package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a video is, as its file says it.
///
/// @param bytes of the file
/// @param duration zero if the file does not say
/// @param bitRate bits a second of all together; 0 if the file does not say
/// @param picture what is seen; empty for what is only heard. A cover within a sound file is no such
///     picture
/// @param sounds the tracks of sound, in their order
/// @param subtitles how many tracks of subtitles there are
public record VideoInfo(
        VideoContainer container,
        long bytes,
        Duration duration,
        long bitRate,
        Optional<Picture> picture,
        List<Sound> sounds,
        int subtitles) {

    public VideoInfo {
        sounds = List.copyOf(sounds);
    }

    /// @param codec as ffmpeg calls it, as `h264`
    /// @param stored in pixels as they are coded
    /// @param shown in square pixels, and turned as it is to be seen
    /// @param rotation by which it is to be turned clockwise to be upright: 0, 90, 180 or 270
    /// @param rate frames a second on average; 0 if the file does not say
    /// @param format of its pixels, as `yuv420p`
    /// @param interlaced whether a frame holds two half pictures
    public record Picture(
            String codec,
            String profile,
            Dimensions stored,
            Dimensions shown,
            int rotation,
            double rate,
            String format,
            boolean interlaced) {

        /// Frames a second, as `25` or `29.97`.
        public String rateText() {
            return String.format(Locale.ROOT, "%.2f", rate).replaceFirst("\\.?0+$", "");
        }
    }

    /// @param codec as ffmpeg calls it, as `aac`
    /// @param channels 2 for stereo
    /// @param rate samples a second
    /// @param language as the file says it; empty if it does not
    public record Sound(String codec, int channels, int rate, String language) {}
}
