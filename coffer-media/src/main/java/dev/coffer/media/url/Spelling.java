package dev.coffer.media.url;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Filter;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.Position;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.StringJoiner;

/// The one spelling of operations: what can be left out is.
final class Spelling {

    /// @param recipe without a format; turned upright first, or not at all
    static String of(Recipe recipe, double density) {
        List<String> words = new ArrayList<>();
        boolean isUpright = false;
        for (Step step : recipe.steps()) {
            isUpright |= step instanceof Step.Upright;
        }
        for (Step step : recipe.steps()) {
            if (!isUpright && !(step instanceof Step.Frame) && !words.contains(Words.AS_TAKEN)) {
                words.add(Words.AS_TAKEN);
            }
            if (!(step instanceof Step.Upright)) {
                words.add(word(step));
            }
        }
        if (!isUpright && !words.contains(Words.AS_TAKEN)) {
            words.add(Words.AS_TAKEN);
        }
        if (density != 1) {
            words.add("dpr:" + number(density));
        }
        addEncoding(words, recipe.encoding());
        return words.isEmpty() ? "q:" + PictureRequest.USUAL_QUALITY : String.join(",", words);
    }

    private static String word(Step step) {
        return switch (step) {
            case Step.Upright upright -> throw new IllegalArgumentException("not spelled: " + upright);
            case Step.Frame frame -> "frame:" + frame.page();
            case Step.Resize resize -> word(resize);
            case Step.Region region ->
                "region:" + region.x() + "x" + region.y() + ":" + region.width() + "x" + region.height();
            case Step.Rotate rotate -> "rotate:" + rotate.degrees() + (rotate.expand() ? ":expand" : "");
            case Step.Flip flip -> "flip:" + flip.axis().name().toLowerCase(Locale.ROOT);
            case Step.Trim trim -> "trim:" + trim.threshold();
            case Step.Pad pad -> "pad:" + sides(pad) + colour(pad.colour(), Colour.CLEAR_WHITE);
            case Step.Blur blur -> "blur:" + number(blur.sigma());
            case Step.Sharpen sharpen -> "sharpen:" + number(sharpen.sigma());
            case Step.Pixelate pixelate -> "pixelate:" + pixelate.size();
            case Step.Adjust adjust -> word(adjust);
            case Step.Greyscale greyscale -> "colour:grey";
            case Step.Bitonal bitonal -> "colour:bitonal";
            case Step.Tint tint -> "tint:" + css(tint.colour());
            case Step.Rounded rounded -> "round:" + rounded.radius();
            case Step.Watermark mark ->
                "mark:" + mark.picture().hex() + position(mark.position()) + numbered("o", mark.opacity(), 100)
                        + numbered("w", mark.width(), Words.MARK_WIDTH) + (mark.tiled() ? ":tile" : "");
            case Step.Text text ->
                "text:" + base64(text.text()) + position(text.position()) + numbered("s", text.size(), Words.TEXT_SIZE)
                        + colour(text.colour(), Words.WHITE) + (text.tiled() ? ":tile" : "");
        };
    }

    private static String word(Step.Resize resize) {
        String size = size(resize.box());
        String word = switch (resize.mode()) {
            case Mode.Clip clip -> "fit:" + size;
            case Mode.Fit fit -> "fit:" + size;
            case Mode.Cover cover -> "cover:" + size + position(cover.position());
            case Mode.Crop crop -> "cover:" + size + position(crop.position());
            case Mode.Fill fill -> "fill:" + size + colour(fill.background(), Colour.CLEAR_WHITE);
            case Mode.Scale scale -> "scale:" + size;
            case Mode.Adapt adapt ->
                "adapt:" + size + position(adapt.position()) + colour(adapt.background(), Colour.CLEAR_WHITE)
                        + numbered("k", adapt.retain(), Words.RETAINED);
        };
        boolean enlarges = resize.mode() instanceof Mode.Fit || resize.mode() instanceof Mode.Crop;
        String filter = resize.filter() == Filter.ANTIALIAS
                ? ""
                : ":" + resize.filter().name().toLowerCase(Locale.ROOT);
        return word + filter + (enlarges ? ":up" : "");
    }

    private static String word(Step.Adjust adjust) {
        StringJoiner alone = new StringJoiner(" ");
        if (adjust.brightness() != 1) {
            alone.add("brightness:" + number(adjust.brightness()));
        }
        if (adjust.contrast() != 1) {
            alone.add("contrast:" + number(adjust.contrast()));
        }
        if (adjust.saturation() != 1) {
            alone.add("saturation:" + number(adjust.saturation()));
        }
        if (adjust.hue() != 0) {
            alone.add("hue:" + adjust.hue());
        }
        String one = alone.toString();
        return one.isEmpty() || one.contains(" ")
                ? "adjust:" + number(adjust.brightness()) + "x" + number(adjust.contrast()) + "x"
                        + number(adjust.saturation()) + "x" + adjust.hue()
                : one;
    }

    private static void addEncoding(List<String> words, Encoding encoding) {
        switch (encoding.quality()) {
            case Quality.Keep keep -> words.add("q:keep");
            case Quality.Of(int percent) -> {
                if (percent != PictureRequest.USUAL_QUALITY) {
                    words.add("q:" + percent);
                }
            }
        }
        if (!encoding.background().equals(Colour.CLEAR_WHITE)) {
            words.add("bg:" + css(encoding.background()));
        }
        encoding.maxBytes().ifPresent(most -> words.add("max:" + most));
        addIf(words, encoding.lossless(), "as:lossless");
        addIf(words, encoding.palette(), "as:palette");
        addIf(words, encoding.progressive(), "as:progressive");
        addIf(words, encoding.optimize(), "as:small");
        addIf(words, encoding.preserveExif(), "keep:exif");
        addIf(words, encoding.keepProfile(), "keep:icc");
    }

    private static void addIf(List<String> words, boolean wanted, String word) {
        if (wanted) {
            words.add(word);
        }
    }

    private static String size(Box box) {
        return box.height().isEmpty() ? side(box.width()) : side(box.width()) + "x" + side(box.height());
    }

    private static String side(OptionalInt side) {
        return side.isPresent() ? Integer.toString(side.getAsInt()) : "";
    }

    private static String sides(Step.Pad pad) {
        boolean alike = pad.top() == pad.right() && pad.top() == pad.bottom() && pad.top() == pad.left();
        return alike
                ? Integer.toString(pad.top())
                : pad.top() + "x" + pad.right() + "x" + pad.bottom() + "x" + pad.left();
    }

    private static String numbered(String letter, int number, int usual) {
        return number == usual ? "" : ":" + letter + number;
    }

    private static String position(Position position) {
        return switch (position) {
            case Position.At(double x, double y) -> {
                String text = ratio(x) + "x" + ratio(y);
                String word = Words.wordOf(text);
                yield word.equals(Words.CENTRE) ? "" : ":" + word;
            }
            case Position.Face face -> ":face";
            case Position.Attention attention -> ":attention";
            case Position.Entropy entropy -> ":entropy";
            case Position.Focus focus -> ":" + Words.FOCUS + position(focus.otherwise());
            case Position.Point point -> throw new IllegalArgumentException("not spelled: " + point);
        };
    }

    private static String colour(Colour colour, Colour usual) {
        return colour.equals(usual) ? "" : ":" + css(colour);
    }

    /// `rrggbb`, or `rrggbbaa` where it is not opaque, as CSS has it.
    private static String css(Colour colour) {
        String hex = colour.hex();
        return hex.substring(2) + (colour.isOpaque() ? "" : hex.substring(0, 2));
    }

    private static String ratio(double ratio) {
        return plain(BigDecimal.valueOf(ratio).setScale(4, RoundingMode.HALF_UP));
    }

    static String number(double number) {
        return plain(BigDecimal.valueOf(number));
    }

    private static String plain(BigDecimal number) {
        return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private Spelling() {}
}
