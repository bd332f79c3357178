package dev.coffer.media.url;

import dev.coffer.media.Colour;
import dev.coffer.media.Filter;
import dev.coffer.media.Position;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The arguments of one operation, taken from left to right. Digits are those of ASCII, hexadecimal ones in lower
/// case.
final class Words {
    static final String AS_TAKEN = "orient:keep";
    static final String CENTRE = "centre";
    static final String FOCUS = "focus";
    static final Colour WHITE = new Colour(255, 255, 255, 255);

    /// Of a watermark, in percent of the picture's.
    static final int MARK_WIDTH = 25;

    /// Of letters, in pixels.
    static final int TEXT_SIZE = 32;

    /// What `adapt` keeps at least, in percent.
    static final int RETAINED = 75;

    /// The words for positions, and where they are.
    private static final Map<String, String> PLACES = Map.of(
            "top-left",
            "0x0",
            "top",
            "0.5x0",
            "top-right",
            "1x0",
            "left",
            "0x0.5",
            CENTRE,
            "0.5x0.5",
            "right",
            "1x0.5",
            "bottom-left",
            "0x1",
            "bottom",
            "0.5x1",
            "bottom-right",
            "1x1");

    private static final Pattern RATIOS = Pattern.compile("(0(?:\\.[0-9]{1,4})?|1)x(0(?:\\.[0-9]{1,4})?|1)");
    private static final Pattern COLOUR = Pattern.compile("([0-9a-f]{6})([0-9a-f]{2})?");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,9}");
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,3})?");

    private final String word;
    private final String[] parts;
    private int at;

    /// @param word a name and its arguments, separated by colons
    Words(String word) {
        this.word = word;
        this.parts = word.split(":", -1);
    }

    static String wordOf(String ratios) {
        return PLACES.entrySet().stream()
                .filter(place -> place.getValue().equals(ratios))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(ratios);
    }

    String next() {
        if (at == parts.length || parts[at].isEmpty()) {
            throw not();
        }
        return parts[at++];
    }

    boolean skip(String text) {
        if (at < parts.length && parts[at].equals(text)) {
            at++;
            return true;
        }
        return false;
    }

    void end() {
        if (at < parts.length) {
            throw not();
        }
    }

    int number() {
        return number(next());
    }

    int number(String digits) {
        if (!WHOLE.matcher(digits).matches()) {
            throw not();
        }
        return Integer.parseInt(digits);
    }

    double decimal() {
        return decimal(next());
    }

    double decimal(String digits) {
        if (!DECIMAL.matcher(digits).matches()) {
            throw not();
        }
        return Double.parseDouble(digits);
    }

    String[] several(int count) {
        String[] all = next().split("x", -1);
        if (all.length != count) {
            throw not();
        }
        return all;
    }

    Colour colour() {
        int before = at;
        Colour read = colour(WHITE);
        if (at == before) {
            throw not();
        }
        return read;
    }

    /// The colour that comes next, or else the usual one.
    Colour colour(Colour usual) {
        Matcher form = COLOUR.matcher(at < parts.length ? parts[at] : "");
        if (!form.matches()) {
            return usual;
        }
        at++;
        int alpha = form.group(2) == null ? 255 : HexFormat.fromHexDigits(form.group(2));
        int rgb = HexFormat.fromHexDigits(form.group(1));
        return new Colour(rgb >> 16, rgb >> 8 & 255, rgb & 255, alpha);
    }

    /// The position that comes next, or else the centre.
    Position position() {
        return skip(FOCUS) ? new Position.Focus(settled()) : settled();
    }

    /// One that does not hang on what was said of the picture.
    private Position settled() {
        String text = at < parts.length ? parts[at] : "";
        Optional<Position> found = switch (text) {
            case "face" -> Optional.of(new Position.Face());
            case "attention" -> Optional.of(new Position.Attention());
            case "entropy" -> Optional.of(new Position.Entropy());
            default -> at(PLACES.getOrDefault(text, text));
        };
        if (found.isPresent()) {
            at++;
        }
        return found.orElse(Position.CENTRE);
    }

    /// A number with a letter before it, or else the usual one.
    int numbered(String letter, int usual) {
        String text = at < parts.length ? parts[at] : "";
        if (!text.startsWith(letter) || !WHOLE.matcher(text.substring(1)).matches()) {
            return usual;
        }
        at++;
        return Integer.parseInt(text.substring(1));
    }

    Filter filter() {
        return Arrays.stream(Filter.values())
                .filter(filter -> skip(filter.name().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse(Filter.ANTIALIAS);
    }

    Refused not() {
        return Refused.malformed("not an operation: " + Refused.shown(word) + OperationReader.form(parts[0]));
    }

    private static Optional<Position> at(String ratios) {
        Matcher form = RATIOS.matcher(ratios);
        return form.matches()
                ? Optional.of(new Position.At(Double.parseDouble(form.group(1)), Double.parseDouble(form.group(2))))
                : Optional.empty();
    }
}
