package dev.coffer.media.shift;

import dev.coffer.media.Variant;
import dev.coffer.media.Variant.Framing;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The name of a variant's file: what is made, and a signature of it.
///
/// `100x200-fill-65-upscale-<signature>.jpg`, or with a sample `100x200-200x400-65-upscale-<signature>.jpg`.
///
/// @param said all before the signature, as it is written
/// @param signature as it is written
/// @param extension as it is written
record VariantName(String said, String signature, String extension) {
    private static final String SIDE = "([0-9]{1,5})";
    private static final Pattern FORM = Pattern.compile("([^-]*-[^-]*-[^-]*-[^-]*)-(.*)\\.([^.]+)", Pattern.DOTALL);
    private static final Pattern SAID = Pattern.compile(
            SIDE + "x" + SIDE + "-(?:(fit|fill)|" + SIDE + "x" + SIDE + ")-([0-9]{1,3})-(upscale|noupscale)");

    /// @return empty if `file` is not of this form
    static Optional<VariantName> read(String file) {
        Matcher form = FORM.matcher(file);
        return form.matches()
                ? Optional.of(new VariantName(form.group(1), form.group(2), form.group(3)))
                : Optional.empty();
    }

    /// What is made.
    ///
    /// @throws IllegalArgumentException if that makes no sense
    Variant variant() {
        Matcher said = SAID.matcher(said());
        if (!said.matches()) {
            throw new IllegalArgumentException("not what a variant is named: '" + said().replaceAll("\\p{Cntrl}", "?")
                    + "' (100x200-fit-65-upscale, 100x200-fill-65-noupscale, 100x200-200x400-65-upscale)");
        }
        return new Variant(
                number(said, 1),
                number(said, 2),
                framing(said),
                number(said, 6),
                said.group(7).equals("upscale"),
                extension());
    }

    /// What a variant is named before its signature.
    static String said(Variant variant) {
        String framing = switch (variant.framing()) {
            case Framing.Fit fit -> "fit";
            case Framing.Fill fill -> "fill";
            case Framing.Sample sample -> sample.width() + "x" + sample.height();
        };
        return variant.width() + "x" + variant.height() + "-" + framing + "-" + variant.quality() + "-"
                + (variant.upscale() ? "upscale" : "noupscale");
    }

    /// The whole name.
    String file() {
        return said + "-" + signature + "." + extension;
    }

    /// What shift-media signs: the name without a signature.
    String unsigned() {
        return said + "." + extension;
    }

    private static Framing framing(Matcher said) {
        if (said.group(3) == null) {
            return new Framing.Sample(number(said, 4), number(said, 5));
        }
        return said.group(3).equals("fit") ? new Framing.Fit() : new Framing.Fill();
    }

    private static int number(Matcher said, int group) {
        return Integer.parseInt(said.group(group));
    }
}
