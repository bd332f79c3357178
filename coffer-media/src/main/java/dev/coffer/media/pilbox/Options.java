package dev.coffer.media.pilbox;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Filter;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Position;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the texts of pilbox's options mean. Digits are ASCII digits, and nothing is trimmed.
final class Options {

    private static final Pattern FLAG = Pattern.compile("-?[0-9]*");
    private static final Pattern RATIO = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,12})?");
    private static final Pattern RECTANGLE =
            Pattern.compile(" *(-?[0-9]{1,9}) *, *(-?[0-9]{1,9}) *, *(-?[0-9]{1,9}) *, *(-?[0-9]{1,9}) *");

    private static final Map<String, PictureFormat> FORMATS = Map.of(
            "gif", PictureFormat.GIF,
            "jpg", PictureFormat.JPEG,
            "jpeg", PictureFormat.JPEG,
            "png", PictureFormat.PNG,
            "webp", PictureFormat.WEBP,
            "tiff", PictureFormat.TIFF);

    private static final Map<String, Filter> FILTERS = Map.of(
            "nearest", Filter.NEAREST,
            "bilinear", Filter.BILINEAR,
            "bicubic", Filter.BICUBIC,
            "antialias", Filter.ANTIALIAS);

    private static final Map<String, Position> POSITIONS = Map.of(
            "top-left", new Position.At(0, 0),
            "top", new Position.At(0.5, 0),
            "top-right", new Position.At(1, 0),
            "left", new Position.At(0, 0.5),
            "center", Position.CENTRE,
            "right", new Position.At(1, 0.5),
            "bottom-left", new Position.At(0, 1),
            "bottom", new Position.At(0.5, 1),
            "bottom-right", new Position.At(1, 1),
            "face", new Position.Face());

    static Optional<PictureFormat> format(String text) {
        return Optional.ofNullable(FORMATS.get(text));
    }

    static Optional<Filter> filter(String text) {
        return Optional.ofNullable(FILTERS.get(text));
    }

    static Optional<Position> position(String text) {
        Position named = POSITIONS.get(text);
        if (named != null) {
            return Optional.of(named);
        }
        String[] ratios = text.split(",", -1);
        if (ratios.length != 2
                || !RATIO.matcher(ratios[0]).matches()
                || !RATIO.matcher(ratios[1]).matches()) {
            return Optional.empty();
        }
        double x = Double.parseDouble(ratios[0]);
        double y = Double.parseDouble(ratios[1]);
        return x <= 1 && y <= 1 ? Optional.of(new Position.At(x, y)) : Optional.empty();
    }

    static Optional<Colour> colour(String text) {
        try {
            return Optional.of(Colour.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    static Optional<Quality> quality(String text) {
        return text.equals("keep")
                ? Optional.of(new Quality.Keep())
                : percent(text).map(Quality.Of::new);
    }

    static Optional<Integer> percent(String text) {
        return number(text).filter(number -> number <= 100);
    }

    /// A whole number; all of those that are too large for anything are the same to us.
    static Optional<Integer> number(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        String digits = text.replaceFirst("^0+(?=.)", "");
        return Optional.of(digits.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(digits));
    }

    /// A number that is zero or not; nothing counts as zero.
    static Optional<Boolean> flag(String text) {
        return FLAG.matcher(text).matches() && !text.equals("-")
                ? Optional.of(text.chars().anyMatch(c -> c >= '1' && c <= '9'))
                : Optional.empty();
    }

    /// `x,y,width,height`, of any sign.
    static Optional<int[]> rectangle(String text) {
        Matcher matcher = RECTANGLE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int[] numbers = new int[4];
        for (int i = 0; i < 4; i++) {
            numbers[i] = Integer.parseInt(matcher.group(i + 1));
        }
        return Optional.of(numbers);
    }

    private Options() {}
}
