package dev.coffer.media;

import java.util.Optional;
import java.util.OptionalInt;

/// How a finished picture is written.
///
/// What a format does not have, it takes no notice of: a GIF has no quality, a JPEG is never lossless.
///
/// @param format that of the source where it is empty
/// @param quality of what is written with losses
/// @param progressive whether a JPEG or PNG is written to appear as a whole first and sharpen then
/// @param optimize whether time is spent on fewer bytes
/// @param preserveExif whether the source's EXIF data are kept, but for the place where it was taken; all other
///     metadata never are
/// @param background what shows through where the picture is transparent: a clear one leaves it as it is in a
///     format with an alpha channel; in one without, its colour counts and its opacity does not
/// @param lossless whether a WebP, AVIF or JPEG XL keeps every pixel as it is
/// @param palette whether a PNG has at most 256 colours, chosen for the picture
/// @param keepProfile whether colours stay in the space of the source's ICC profile, which is kept with them; else
///     they become sRGB. CMYK always does, and a GIF, which holds no profile
/// @param maxBytes of the file. Lossy formats are written with a lower quality if they have to; what does not get
///     small enough is [MediaException.Unwritable]
public record Encoding(
        Optional<PictureFormat> format,
        Quality quality,
        boolean progressive,
        boolean optimize,
        boolean preserveExif,
        Colour background,
        boolean lossless,
        boolean palette,
        boolean keepProfile,
        OptionalInt maxBytes) {

    /// The source's format at quality 90, nothing else asked for.
    public static final Encoding AS_SOURCE =
            new Encoding(Optional.empty(), new Quality.Of(90), false, false, false, Colour.CLEAR_WHITE);

    public Encoding {
        if (maxBytes.isPresent() && maxBytes.getAsInt() < 1) {
            throw new IllegalArgumentException("a file has at least one byte: " + maxBytes.getAsInt());
        }
    }

    /// With losses, in sRGB, as large as it gets.
    public Encoding(
            Optional<PictureFormat> format,
            Quality quality,
            boolean progressive,
            boolean optimize,
            boolean preserveExif,
            Colour background) {
        this(
                format,
                quality,
                progressive,
                optimize,
                preserveExif,
                background,
                false,
                false,
                false,
                OptionalInt.empty());
    }

    public static Encoding of(PictureFormat format, int quality) {
        return new Encoding(Optional.of(format), new Quality.Of(quality), false, false, false, Colour.CLEAR_WHITE);
    }

    /// The same in another format.
    public Encoding as(PictureFormat other) {
        return with(Optional.of(other), lossless, palette, keepProfile, maxBytes);
    }

    public Encoding withoutLoss() {
        return with(format, true, palette, keepProfile, maxBytes);
    }

    public Encoding withPalette() {
        return with(format, lossless, true, keepProfile, maxBytes);
    }

    public Encoding withProfile() {
        return with(format, lossless, palette, true, maxBytes);
    }

    public Encoding atMost(int bytes) {
        return with(format, lossless, palette, keepProfile, OptionalInt.of(bytes));
    }

    private Encoding with(
            Optional<PictureFormat> format,
            boolean lossless,
            boolean palette,
            boolean keepProfile,
            OptionalInt maxBytes) {
        return new Encoding(
                format,
                quality,
                progressive,
                optimize,
                preserveExif,
                background,
                lossless,
                palette,
                keepProfile,
                maxBytes);
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
