package dev.coffer.media;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// How a finished picture is written.
///
/// What a format does not have, it takes no notice of: a GIF has no quality, a JPEG is never lossless.
///
/// @param format that of the source where it is empty, or the best of what a client takes
/// @param quality of what is written with losses
/// @param progressive whether a JPEG or PNG is written to appear as a whole first and sharpen then
/// @param optimize whether time is spent on fewer bytes
/// @param preserveExif whether the source's EXIF data are kept; all other metadata never are
/// @param background what shows through where the picture is transparent: a clear one leaves it as it is in a
///     format with an alpha channel; in one without, its colour counts and its opacity does not
/// @param lossless whether a WebP, AVIF or JPEG XL keeps every pixel as it is
/// @param palette whether a PNG has at most 256 colours, chosen for the picture
/// @param keepProfile whether colours stay in the space of the source's ICC profile, which is kept with them; else
///     they become sRGB. CMYK always does, and a GIF, which holds no profile
/// @param auto what a client takes beside what all do, as [Accepted] reads it; only where there is no format
/// @param maxBytes of the file. Lossy formats are written with a lower quality if they have to; what does not get
///     small enough is [MediaException.Unwritable]
/// @param preservePlace whether EXIF data that are kept say where it was taken, see [Recipe#marked]
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
        OptionalInt maxBytes,
        Optional<Set<PictureFormat>> auto,
        boolean preservePlace) {

    /// What a client may be given only if it says that it takes it.
    static final Set<PictureFormat> OFFERED = Set.of(PictureFormat.AVIF, PictureFormat.WEBP);

    /// The source's format at quality 90, nothing else asked for.
    public static final Encoding AS_SOURCE =
            new Encoding(Optional.empty(), new Quality.Of(90), false, false, false, Colour.CLEAR_WHITE);

    public Encoding {
        if (maxBytes.isPresent() && maxBytes.getAsInt() < 1) {
            throw new IllegalArgumentException("a file has at least one byte: " + maxBytes.getAsInt());
        }
        if (format.isPresent() && !format.get().isWritten()) {
            throw new IllegalArgumentException("not a format that is written: " + format.get());
        }
        if (preservePlace && !preserveExif) {
            throw new IllegalArgumentException("where a picture was taken is said by EXIF data, and none are kept");
        }
        auto = auto.map(Set::copyOf);
        if (auto.isPresent() && (format.isPresent() || !OFFERED.containsAll(auto.get()))) {
            throw new IllegalArgumentException("not to be chosen from: " + format + ", " + auto.get());
        }
    }

    /// Whatever EXIF data are kept do not say where it was taken.
    public Encoding(
            Optional<PictureFormat> format,
            Quality quality,
            boolean progressive,
            boolean optimize,
            boolean preserveExif,
            Colour background,
            boolean lossless,
            boolean palette,
            boolean keepProfile,
            OptionalInt maxBytes,
            Optional<Set<PictureFormat>> auto) {
        this(
                format,
                quality,
                progressive,
                optimize,
                preserveExif,
                background,
                lossless,
                palette,
                keepProfile,
                maxBytes,
                auto,
                false);
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
                OptionalInt.empty(),
                Optional.empty());
    }

    public static Encoding of(PictureFormat format, int quality) {
        return new Encoding(Optional.of(format), new Quality.Of(quality), false, false, false, Colour.CLEAR_WHITE);
    }

    /// The same in another format.
    public Encoding as(PictureFormat other) {
        return with(Optional.of(other), lossless, palette, keepProfile, maxBytes, Optional.empty());
    }

    /// The same in the best format for the picture among those that a client takes.
    ///
    /// @param accepted of what it has to say that it takes; what all clients take is always there
    public Encoding auto(Set<PictureFormat> accepted) {
        return with(Optional.empty(), lossless, palette, keepProfile, maxBytes, Optional.of(accepted));
    }

    /// The format of what is made of a source.
    ///
    /// Where it is chosen: an animation stays one, what stands still is an AVIF or else a WebP if the client takes
    /// them; else photographs are JPEGs, and everything else, which may be transparent, is a PNG.
    PictureFormat target(PictureHeader source, boolean still) {
        if (auto.isEmpty()) {
            return format.orElse(source.format().same());
        }
        Set<PictureFormat> taken = auto.get();
        if (source.isAnimation() && !still) {
            return taken.contains(PictureFormat.WEBP) ? PictureFormat.WEBP : PictureFormat.GIF;
        }
        if (taken.contains(PictureFormat.AVIF)) {
            return PictureFormat.AVIF;
        }
        if (taken.contains(PictureFormat.WEBP)) {
            return PictureFormat.WEBP;
        }
        return switch (source.format()) {
            case JPEG, TIFF, HEIC -> PictureFormat.JPEG;
            case PNG, WEBP, GIF, AVIF, JXL, BMP, SVG, PDF -> PictureFormat.PNG;
        };
    }

    public Encoding withoutLoss() {
        return with(format, true, palette, keepProfile, maxBytes, auto);
    }

    public Encoding withPalette() {
        return with(format, lossless, true, keepProfile, maxBytes, auto);
    }

    public Encoding withProfile() {
        return with(format, lossless, palette, true, maxBytes, auto);
    }

    public Encoding atMost(int bytes) {
        return with(format, lossless, palette, keepProfile, OptionalInt.of(bytes), auto);
    }

    private Encoding with(
            Optional<PictureFormat> format,
            boolean lossless,
            boolean palette,
            boolean keepProfile,
            OptionalInt maxBytes,
            Optional<Set<PictureFormat>> auto) {
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
                maxBytes,
                auto,
                preservePlace);
    }

    /// With EXIF data that say where it was taken.
    public Encoding withPlace() {
        return new Encoding(
                format,
                quality,
                progressive,
                optimize,
                true,
                background,
                lossless,
                palette,
                keepProfile,
                maxBytes,
                auto,
                true);
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
