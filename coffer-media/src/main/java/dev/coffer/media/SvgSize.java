package dev.coffer.media;

import dev.coffer.repository.Dimensions;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How large an SVG says that it is.
///
/// @param viewBox what of its own coordinates is shown
record SvgSize(Dimensions pixels, String viewBox) {
    private static final double DEFAULT_WIDTH = 300; // as browsers have it
    private static final double DEFAULT_HEIGHT = 150;
    private static final double INCH = 96;
    private static final Pattern LENGTH = Pattern.compile(
            "\\s*\\+?([0-9]{0,12}\\.?[0-9]{0,12}(?:[eE][+-]?[0-9]{1,2})?)\\s*(px|pt|pc|mm|cm|in|em|ex|%)?\\s*");
    private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");

    static SvgSize of(Optional<String> width, Optional<String> height, Optional<String> viewBox) {
        double[] box = viewBox.map(SvgSize::box).orElse(new double[0]);
        boolean boxed = box.length == 4;
        Optional<Double> wide = width.flatMap(text -> length(text, boxed ? box[2] : DEFAULT_WIDTH));
        Optional<Double> high = height.flatMap(text -> length(text, boxed ? box[3] : DEFAULT_HEIGHT));
        double ratio = boxed ? box[2] / box[3] : DEFAULT_WIDTH / DEFAULT_HEIGHT;
        double w = wide.orElseGet(() -> high.map(h -> h * ratio).orElse(boxed ? box[2] : DEFAULT_WIDTH));
        double h = high.orElseGet(() -> wide.map(v -> v / ratio).orElse(boxed ? box[3] : DEFAULT_HEIGHT));
        Dimensions pixels = Headers.size(Math.max(1, Math.round(w)), Math.max(1, Math.round(h)));
        return new SvgSize(pixels, boxed ? viewBox.orElseThrow() : "0 0 " + w + " " + h);
    }

    private static double[] box(String text) {
        String[] words = SEPARATOR.split(text.strip());
        if (words.length != 4) {
            throw new MediaException.Damaged("an SVG with a viewBox that is none");
        }
        double[] box = new double[4];
        for (int i = 0; i < 4; i++) {
            box[i] = number(words[i]);
        }
        if (!(box[2] > 0) || !(box[3] > 0)) {
            throw new MediaException.Damaged("a picture of no size");
        }
        return box;
    }

    /// Empty if it says nothing, as `auto` does.
    private static Optional<Double> length(String text, double whole) {
        Matcher words = LENGTH.matcher(text);
        if (!words.matches() || words.group(1).isEmpty()) {
            return Optional.empty();
        }
        double number = number(words.group(1));
        double pixels = number
                * switch (words.group(2) == null ? "px" : words.group(2)) {
                    case "pt" -> INCH / 72;
                    case "pc" -> INCH / 6;
                    case "mm" -> INCH / 25.4;
                    case "cm" -> INCH / 2.54;
                    case "in" -> INCH;
                    case "em" -> 16;
                    case "ex" -> 8;
                    case "%" -> whole / 100;
                    default -> 1;
                };
        if (!(pixels > 0)) {
            throw new MediaException.Damaged("a picture of no size");
        }
        return Optional.of(pixels);
    }

    private static double number(String text) {
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new MediaException.Damaged("an SVG with a size that is no number");
    }
}
