package dev.coffer.media;

import java.util.Optional;

/// How a finished picture is written.
///
/// @param format that of the source where it is empty
/// @param quality of the lossy formats, JPEG and WebP; the others take no notice
/// @param progressive whether a JPEG or PNG is written to appear as a whole first and sharpen then
/// @param optimize whether time is spent on fewer bytes
/// @param preserveExif whether the source's EXIF data are kept, but for the place where it was taken; all other
///     metadata never are
/// @param background what shows through where the picture is transparent: a clear one leaves it as it is in a
///     format with an alpha channel; in one without, its colour counts and its opacity does not
public record Encoding(
        Optional<PictureFormat> format,
        Quality quality,
        boolean progressive,
        boolean optimize,
        boolean preserveExif,
        Colour background) {

    /// The source's format at quality 90, nothing else asked for.
    public static final Encoding AS_SOURCE =
            new Encoding(Optional.empty(), new Quality.Of(90), false, false, false, Colour.CLEAR_WHITE);

    public static Encoding of(PictureFormat format, int quality) {
        return new Encoding(Optional.of(format), new Quality.Of(quality), false, false, false, Colour.CLEAR_WHITE);
    }

    /// How much of the picture a lossy format may lose.
    public sealed interface Quality {

        /// @param percent from 0 to 100
        record Of(int percent) implements Quality {
            public Of {
                if (percent < 0 || percent > 100) {
                    throw new IllegalArgumentException("quality goes from 0 to 100: " + percent);
                }
            }
        }

        /// That of a JPEG source, read off its quantisation tables; 90 for every other source.
        record Keep() implements Quality {}
    }
}
