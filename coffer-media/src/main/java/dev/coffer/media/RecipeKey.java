package dev.coffer.media;

import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// The spelling of recipes: words joined by `_`, arguments by `-`, sizes by `x`.
final class RecipeKey {

    private static final String VERSION = "1";
    private static final String FACE = "face";

    static String write(Recipe recipe) {
        List<String> words = new ArrayList<>();
        words.add(VERSION);
        for (Step step : recipe.steps()) {
            words.add(word(step));
        }
        words.add(word(recipe.encoding()));
        return String.join("_", words);
    }

    static Recipe read(String key) {
        String[] words = key.split("_", -1);
        if (words.length < 2 || !words[0].equals(VERSION)) {
            throw new IllegalArgumentException("not the key of a recipe: \"" + key + "\"");
        }
        List<Step> steps = new ArrayList<>();
        for (String word : Arrays.asList(words).subList(1, words.length - 1)) {
            steps.add(step(new Words(word)));
        }
        Recipe recipe = new Recipe(steps, encoding(new Words(words[words.length - 1])));
        if (!write(recipe).equals(key)) {
            throw new IllegalArgumentException("not the one key of a recipe: \"" + key + "\"");
        }
        return recipe;
    }

    private static String word(Step step) {
        return switch (step) {
            case Step.Upright upright -> "upright";
            case Step.Rotate rotate -> "rotate-" + rotate.degrees() + (rotate.expand() ? "-expand" : "");
            case Step.Region region ->
                "region-" + region.x() + "x" + region.y() + "-" + region.width() + "x" + region.height();
            case Step.Resize resize ->
                word(resize.mode(), size(resize.box()))
                        + (resize.filter() == Filter.ANTIALIAS
                                ? ""
                                : "-" + resize.filter().word());
        };
    }

    private static String word(Mode mode, String size) {
        return switch (mode) {
            case Mode.Clip clip -> "clip-" + size;
            case Mode.Crop crop -> "crop-" + size + "-" + word(crop.position());
            case Mode.Fill fill -> "fill-" + size + "-" + fill.background().hex();
            case Mode.Scale scale -> "scale-" + size;
            case Mode.Adapt adapt ->
                "adapt-" + size + "-" + word(adapt.position()) + "-"
                        + adapt.background().hex() + "-" + adapt.retain();
        };
    }

    private static String word(Encoding encoding) {
        String format = encoding.format().map(PictureFormat::word).orElse("same");
        String quality = switch (encoding.quality()) {
            case Quality.Of of -> "-q" + of.percent();
            case Quality.Keep keep -> "-qkeep";
        };
        return format
                + quality
                + (encoding.progressive() ? "-progressive" : "")
                + (encoding.optimize() ? "-optimize" : "")
                + (encoding.preserveExif() ? "-exif" : "")
                + (encoding.background().equals(Colour.CLEAR_WHITE)
                        ? ""
                        : "-" + encoding.background().hex());
    }

    private static String word(Position position) {
        return switch (position) {
            case Position.At at -> number(at.x()) + "x" + number(at.y());
            case Position.Face face -> FACE;
        };
    }

    private static String number(double ratio) {
        return BigDecimal.valueOf(ratio).stripTrailingZeros().toPlainString();
    }

    private static String size(Box box) {
        return side(box.width()) + "x" + side(box.height());
    }

    private static String side(OptionalInt side) {
        return side.isPresent() ? Integer.toString(side.getAsInt()) : "";
    }

    private static Step step(Words words) {
        String name = words.next();
        Step step = switch (name) {
            case "upright" -> new Step.Upright();
            case "rotate" -> new Step.Rotate(integer(words.next()), words.skip("expand"));
            case "region" -> {
                int[] corner = pair(words.next());
                int[] size = pair(words.next());
                yield new Step.Region(corner[0], corner[1], size[0], size[1]);
            }
            default -> new Step.Resize(box(words.next()), mode(name, words), filter(words));
        };
        words.end();
        return step;
    }

    private static Mode mode(String name, Words words) {
        return switch (name) {
            case "clip" -> new Mode.Clip();
            case "crop" -> new Mode.Crop(position(words.next()));
            case "fill" -> new Mode.Fill(Colour.parse(words.next()));
            case "scale" -> new Mode.Scale();
            case "adapt" -> new Mode.Adapt(position(words.next()), Colour.parse(words.next()), integer(words.next()));
            default -> throw new IllegalArgumentException("no such step: \"" + name + "\"");
        };
    }

    private static Filter filter(Words words) {
        for (Filter filter : Filter.values()) {
            if (words.skip(filter.word())) {
                return filter;
            }
        }
        return Filter.ANTIALIAS;
    }

    private static Encoding encoding(Words words) {
        String name = words.next();
        Optional<PictureFormat> format = PictureFormat.ofWord(name);
        if (format.isEmpty() && !name.equals("same")) {
            throw new IllegalArgumentException("no such format: \"" + name + "\"");
        }
        String quality = words.next();
        Encoding encoding = new Encoding(
                format,
                quality.equals("qkeep") ? new Quality.Keep() : new Quality.Of(integer(quality.substring(1))),
                words.skip("progressive"),
                words.skip("optimize"),
                words.skip("exif"),
                words.hasNext() ? Colour.parse(words.next()) : Colour.CLEAR_WHITE);
        words.end();
        return encoding;
    }

    private static Position position(String word) {
        if (word.equals(FACE)) {
            return new Position.Face();
        }
        String[] ratios = word.split("x", -1);
        if (ratios.length != 2) {
            throw new IllegalArgumentException("not a position: \"" + word + "\"");
        }
        return new Position.At(Double.parseDouble(ratios[0]), Double.parseDouble(ratios[1]));
    }

    private static Box box(String word) {
        int x = word.indexOf('x');
        if (x < 0) {
            throw new IllegalArgumentException("not a size: \"" + word + "\"");
        }
        return new Box(optional(word.substring(0, x)), optional(word.substring(x + 1)));
    }

    private static OptionalInt optional(String side) {
        return side.isEmpty() ? OptionalInt.empty() : OptionalInt.of(integer(side));
    }

    private static int[] pair(String word) {
        int x = word.indexOf('x');
        if (x < 0) {
            throw new IllegalArgumentException("not two numbers: \"" + word + "\"");
        }
        return new int[] {integer(word.substring(0, x)), integer(word.substring(x + 1))};
    }

    private static int integer(String digits) {
        return Integer.parseInt(digits);
    }

    private RecipeKey() {}

    /// The arguments of one word, taken from left to right.
    private static final class Words {
        private final String[] parts;
        private int at;

        Words(String word) {
            parts = word.split("-", -1);
        }

        boolean hasNext() {
            return at < parts.length;
        }

        String next() {
            if (!hasNext() || parts[at].isEmpty()) {
                throw new IllegalArgumentException("something is missing after \"" + String.join("-", parts) + "\"");
            }
            return parts[at++];
        }

        boolean skip(String word) {
            if (hasNext() && parts[at].equals(word)) {
                at++;
                return true;
            }
            return false;
        }

        void end() {
            if (hasNext()) {
                throw new IllegalArgumentException("not understood: \"" + parts[at].toLowerCase(Locale.ROOT) + "\"");
            }
        }
    }
}
