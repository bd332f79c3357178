package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.time.Duration;
import java.util.Optional;

/// What is to be made of a video: everything that tells the result from others, besides the source and
/// the machinery.
///
/// Two recipes are equal exactly if their keys are. Whatever is made is upright, has square pixels, and
/// is never larger than its source.
public sealed interface VideoRecipe {

    /// The one spelling of this recipe, as `v1_poster-auto_640x_webp-q80`: short, made of `a-z 0-9 _ -`,
    /// and stable. The grammar is in `docs/design/media.md`.
    default String key() {
        return VideoRecipeKey.write(this);
    }

    /// Reads a key back.
    ///
    /// @throws IllegalArgumentException if `key` is not exactly what [#key()] of some recipe gives
    static VideoRecipe parse(String key) {
        return VideoRecipeKey.read(key);
    }

    /// What the result has to fit in.
    Box box();

    /// The name of the file that a viewer opens first.
    String main();

    /// One frame, as a picture.
    ///
    /// @param at where in the video; empty for a frame near the beginning that looks like those around it
    /// @param format JPEG, PNG or WEBP
    /// @param quality 1 to 100; 100 for PNG, whatever is given
    record Poster(Optional<Duration> at, Box box, PictureFormat format, int quality) implements VideoRecipe {
        public Poster {
            at.ifPresent(time -> check("the time of a poster", time, true));
            quality = switch (format) {
                case JPEG, WEBP -> percent(quality);
                case PNG -> 100;
                case GIF, TIFF, AVIF, HEIC, JXL, BMP, SVG, PDF ->
                    throw new IllegalArgumentException("a poster is a jpeg, png or webp, not " + format.word());
            };
        }

        @Override
        public String main() {
            return "poster." + format.extension();
        }
    }

    /// A short animation without sound, for ever.
    ///
    /// @param from where in the video; empty for near its beginning
    /// @param length at most 30 s; what the video does not have is left out
    /// @param rate frames a second, 1 to 30
    /// @param format WEBP or GIF
    /// @param quality 1 to 100; 100 for GIF, whatever is given
    record Preview(Optional<Duration> from, Duration length, int rate, Box box, PictureFormat format, int quality)
            implements VideoRecipe {
        private static final Duration LONGEST = Duration.ofSeconds(30);

        public Preview {
            from.ifPresent(time -> check("the beginning of a preview", time, true));
            check("the length of a preview", length, false);
            if (length.compareTo(LONGEST) > 0) {
                throw new IllegalArgumentException("a preview is at most 30 s long, not " + length.toMillis() + " ms");
            }
            if (rate < 1 || rate > 30) {
                throw new IllegalArgumentException("a preview has 1 to 30 frames a second, not " + rate);
            }
            quality = switch (format) {
                case WEBP -> percent(quality);
                case GIF -> 100;
                case JPEG, PNG, TIFF, AVIF, HEIC, JXL, BMP, SVG, PDF ->
                    throw new IllegalArgumentException("a preview is a webp or gif, not " + format.word());
            };
        }

        @Override
        public String main() {
            return "preview." + format.extension();
        }
    }

    /// One file that browsers play: H.264 and AAC in MP4 that begins to play before it is there, or VP9
    /// and Opus in WebM.
    ///
    /// @param quality 1 to 100
    record Movie(Kind kind, Optional<Cut> cut, Box box, int quality, boolean sound) implements VideoRecipe {
        public enum Kind {
            MP4,
            WEBM
        }

        public Movie {
            percent(quality);
        }

        @Override
        public String main() {
            return kind == Kind.MP4 ? "video.mp4" : "video.webm";
        }
    }

    /// A ladder of renditions for HTTP Live Streaming: H.264 and AAC, in segments that begin at the same
    /// instants in all of them, and a master playlist.
    ///
    /// @param quality 1 to 100
    /// @param segment seconds of a segment, 1 to 30
    record Hls(Optional<Cut> cut, Box box, int quality, int segment, boolean sound) implements VideoRecipe {
        public Hls {
            percent(quality);
            if (segment < 1 || segment > 30) {
                throw new IllegalArgumentException("a segment has 1 to 30 seconds, not " + segment);
            }
        }

        @Override
        public String main() {
            return "master.m3u8";
        }
    }

    /// A part of the video's time.
    record Cut(Duration from, Duration length) {
        public Cut {
            check("the beginning of a cut", from, true);
            check("the length of a cut", length, false);
        }
    }

    /// The largest width and height of a result, either of which may be left open. Proportions are kept.
    ///
    /// @param width 0 if it does not matter
    /// @param height 0 if it does not matter
    record Box(int width, int height) {
        private static final int MOST = 8192;

        /// As large as the source.
        public static final Box FULL = new Box(0, 0);

        public Box {
            if (width < 0 || height < 0 || width > MOST || height > MOST || width == 1 || height == 1) {
                throw new IllegalArgumentException(
                        "a video's box has sides of 2 to " + MOST + ", or 0 for any: " + width + "x" + height);
            }
        }

        /// What a video becomes in here: never larger than it is, and with even sides.
        public Dimensions fit(Dimensions shown) {
            double scale = 1;
            scale = width == 0 ? scale : Math.min(scale, (double) width / shown.width());
            scale = height == 0 ? scale : Math.min(scale, (double) height / shown.height());
            return new Dimensions(even(shown.width() * scale), even(shown.height() * scale));
        }

        private static int even(double side) {
            return Math.max(2, (int) (side / 2 + 1e-6) * 2);
        }
    }

    private static void check(String what, Duration time, boolean mayBeZero) {
        if (time.isNegative() || (time.isZero() && !mayBeZero) || time.compareTo(Duration.ofHours(24)) > 0) {
            throw new IllegalArgumentException(what + " is within a day: " + time.toMillis() + " ms");
        }
        if (time.toNanos() % 1_000_000 != 0) {
            throw new IllegalArgumentException(what + " is in milliseconds: " + time);
        }
    }

    private static int percent(int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("quality is 1 to 100, not " + quality);
        }
        return quality;
    }
}
