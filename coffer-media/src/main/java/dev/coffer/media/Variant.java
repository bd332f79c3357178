package dev.coffer.media;

import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.repository.Dimensions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What shift-media can make of a picture.
///
/// @param width of the box, in pixels
/// @param height of the box, in pixels
/// @param framing what part of the picture is seen
/// @param quality from 0 to 100
/// @param upscale whether a picture that is smaller than the box is enlarged
/// @param extension of the result, which says its format; spelled as it was asked for
public record Variant(int width, int height, Framing framing, int quality, boolean upscale, String extension) {

    /// The longest side that may be asked for, in pixels.
    public static final int MAX_SIDE = 15_000;

    /// The quality where nothing else is said.
    public static final int USUAL_QUALITY = 65;

    /// What part of a picture is seen.
    public sealed interface Framing {

        /// All of it; the result may be smaller than the box, never larger.
        record Fit() implements Framing {}

        /// As much of its middle as fills the box.
        record Fill() implements Framing {}

        /// A sample of its middle, scaled to the box. Of a smaller picture the sample is as large as it can be in
        /// the same proportions.
        ///
        /// @param width in pixels of the upright picture
        /// @param height in pixels of the upright picture
        record Sample(int width, int height) implements Framing {
            public Sample {
                check("sample", width, height, Step.MAX_SIDE);
            }
        }
    }

    /// @throws IllegalArgumentException if a number is out of bounds, a sample has other proportions than the box
    ///     by more than a pixel, or no picture can be written under the extension
    public Variant {
        check("size", width, height, MAX_SIDE);
        if (framing instanceof Framing.Sample sample && !isProportional(width, height, sample)) {
            throw new IllegalArgumentException("a sample of " + sample.width() + "x" + sample.height()
                    + " has other proportions than " + width + "x" + height);
        }
        if (quality < 0 || quality > 100) {
            throw new IllegalArgumentException("quality goes from 0 to 100: " + quality);
        }
        if (format(extension).isEmpty()) {
            throw new IllegalArgumentException("no picture is written as '" + extension.replaceAll("\\p{Cntrl}", "?")
                    + "'; name one of " + String.join(", ", extensions()) + " as the format");
        }
    }

    /// All of a picture within a box, in the format of its name, at the usual quality, enlarged if need be.
    public static Variant fit(MediaId id, int width, int height) {
        return new Variant(width, height, new Framing.Fit(), USUAL_QUALITY, true, id.extension());
    }

    /// The middle of a picture, of exactly this size; else as [#fit].
    public static Variant fill(MediaId id, int width, int height) {
        return fit(id, width, height).with(new Framing.Fill());
    }

    /// A sample of the middle of a picture, scaled to a size; else as [#fit].
    public static Variant sample(MediaId id, int sampleWidth, int sampleHeight, int width, int height) {
        return fit(id, width, height).with(new Framing.Sample(sampleWidth, sampleHeight));
    }

    public Variant with(Framing other) {
        return new Variant(width, height, other, quality, upscale, extension);
    }

    /// @param percent from 0 to 100
    public Variant withQuality(int percent) {
        return new Variant(width, height, framing, percent, upscale, extension);
    }

    /// Never larger than the picture is.
    public Variant withoutUpscale() {
        return new Variant(width, height, framing, quality, false, extension);
    }

    /// @param other `jpg`, `png` and so on
    public Variant as(String other) {
        return new Variant(width, height, framing, quality, upscale, other);
    }

    public PictureFormat format() {
        return format(extension).orElseThrow();
    }

    /// The format that an extension stands for, in either case.
    public static Optional<PictureFormat> format(String extension) {
        String usual = MediaId.extension(extension);
        return Arrays.stream(PictureFormat.values())
                .filter(PictureFormat::isWritten)
                .filter(format -> MediaId.extension(format.extension()).equals(usual))
                .findFirst();
    }

    /// How it is done to a picture.
    ///
    /// @param upright the picture's size with its EXIF orientation applied
    public Recipe recipe(Dimensions upright) {
        List<Step> steps = switch (framing) {
            case Framing.Fit fit -> List.of(new Step.Upright(), resize(fitted(upright), new Mode.Scale()));
            case Framing.Fill fill ->
                List.of(new Step.Upright(), resize(bounded(upright), new Mode.Crop(Position.CENTRE)));
            case Framing.Sample sample -> {
                Dimensions cut = cut(sample, upright);
                yield List.of(
                        new Step.Upright(),
                        new Step.Region(
                                (upright.width() - cut.width()) / 2,
                                (upright.height() - cut.height()) / 2,
                                cut.width(),
                                cut.height()),
                        resize(bounded(cut), new Mode.Scale()));
            }
        };
        return new Recipe(steps, Encoding.of(format(), quality));
    }

    private static Step.Resize resize(Dimensions box, Mode mode) {
        return new Step.Resize(Box.of(box.width(), box.height()), mode, Filter.ANTIALIAS);
    }

    /// The largest size of the picture's proportions within the box, rounded down.
    private Dimensions fitted(Dimensions picture) {
        if (!upscale && picture.width() <= width && picture.height() <= height) {
            return picture;
        }
        boolean wide = (long) width * picture.height() <= (long) height * picture.width();
        return wide
                ? new Dimensions(width, share(picture.height(), width, picture.width()))
                : new Dimensions(share(picture.width(), height, picture.height()), height);
    }

    /// The box, or what of it a picture has that is not enlarged.
    private Dimensions bounded(Dimensions picture) {
        return upscale
                ? new Dimensions(width, height)
                : new Dimensions(Math.min(width, picture.width()), Math.min(height, picture.height()));
    }

    private static Dimensions cut(Framing.Sample sample, Dimensions picture) {
        if (sample.width() <= picture.width() && sample.height() <= picture.height()) {
            return new Dimensions(sample.width(), sample.height());
        }
        boolean wide = (long) picture.width() * sample.height() <= (long) picture.height() * sample.width();
        return wide
                ? new Dimensions(picture.width(), share(sample.height(), picture.width(), sample.width()))
                : new Dimensions(share(sample.width(), picture.height(), sample.height()), picture.height());
    }

    private static int share(int side, int of, int in) {
        return (int) Math.max(1, (long) side * of / in);
    }

    private static boolean isProportional(int width, int height, Framing.Sample sample) {
        double wanted = (double) sample.width() * height / width;
        double other = (double) sample.height() * width / height;
        return Math.abs(wanted - sample.height()) <= 1 || Math.abs(other - sample.width()) <= 1;
    }

    private static void check(String what, int width, int height, int most) {
        if (width < 1 || height < 1 || width > most || height > most) {
            throw new IllegalArgumentException(
                    "a " + what + " goes from 1x1 to " + most + "x" + most + ": " + width + "x" + height);
        }
    }

    private static List<String> extensions() {
        return Arrays.stream(PictureFormat.values())
                .filter(PictureFormat::isWritten)
                .map(format -> format.extension().toLowerCase(Locale.ROOT))
                .toList();
    }
}
