package dev.coffer.media;

import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.repository.BlobId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The spelling of recipes: words joined by `_`, arguments by `-`, sizes by `x`.
final class RecipeKey {

    private static final String VERSION = "1";
    private static final String AUTO = "auto";
    private static final String FACE = "face";
    private static final String ATTENTION = "attention";
    private static final String ENTROPY = "entropy";
    private static final String FOCUS = "focus";
    private static final String POINT = "point.";

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
            case Step.Frame frame -> "frame-" + frame.page();
            case Step.Flip flip -> "flip-" + flip.axis().name().toLowerCase(Locale.ROOT);
            case Step.Trim trim -> "trim-" + trim.threshold();
            case Step.Pad pad ->
                "pad-" + pad.top() + "x" + pad.right() + "x" + pad.bottom() + "x" + pad.left() + "-"
                        + pad.colour().hex();
            case Step.Blur blur -> "blur-" + number(blur.sigma());
            case Step.Sharpen sharpen -> "sharpen-" + number(sharpen.sigma());
            case Step.Pixelate pixelate -> "pixelate-" + pixelate.size();
            case Step.Adjust adjust ->
                "adjust-" + number(adjust.brightness()) + "x" + number(adjust.contrast()) + "x"
                        + number(adjust.saturation()) + "x" + adjust.hue();
            case Step.Greyscale greyscale -> "greyscale";
            case Step.Bitonal bitonal -> "bitonal";
            case Step.Tint tint -> "tint-" + tint.colour().hex();
            case Step.Rounded rounded -> "rounded-" + rounded.radius();
            case Step.Watermark mark ->
                "watermark-" + mark.picture().hex() + "-" + word(mark.position()) + "-" + mark.opacity() + "-"
                        + mark.width() + (mark.tiled() ? "-tiled" : "");
            case Step.Text text ->
                "text-" + HexFormat.of().formatHex(text.text().getBytes(StandardCharsets.UTF_8)) + "-"
                        + word(text.position()) + "-" + text.size() + "-"
                        + text.colour().hex() + (text.tiled() ? "-tiled" : "");
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
            case Mode.Fit fit -> "fit-" + size;
            case Mode.Cover cover -> "cover-" + size + "-" + word(cover.position());
            case Mode.Crop crop -> "crop-" + size + "-" + word(crop.position());
            case Mode.Fill fill -> "fill-" + size + "-" + fill.background().hex();
            case Mode.Scale scale -> "scale-" + size;
            case Mode.Adapt adapt ->
                "adapt-" + size + "-" + word(adapt.position()) + "-"
                        + adapt.background().hex() + "-" + adapt.retain();
        };
    }

    private static String word(Encoding encoding) {
        String format = encoding.format()
                .map(PictureFormat::word)
                .orElseGet(() -> encoding.auto().map(RecipeKey::auto).orElse("same"));
        String quality = switch (encoding.quality()) {
            case Quality.Of of -> "-q" + of.percent();
            case Quality.Keep keep -> "-qkeep";
        };
        return format
                + quality
                + (encoding.progressive() ? "-progressive" : "")
                + (encoding.optimize() ? "-optimize" : "")
                + (encoding.preserveExif() ? "-exif" : "")
                + (encoding.preservePlace() ? "-gps" : "")
                + (encoding.lossless() ? "-lossless" : "")
                + (encoding.palette() ? "-palette" : "")
                + (encoding.keepProfile() ? "-icc" : "")
                + (encoding.maxBytes().isPresent()
                        ? "-max" + encoding.maxBytes().getAsInt()
                        : "")
                + (encoding.background().equals(Colour.CLEAR_WHITE)
                        ? ""
                        : "-" + encoding.background().hex());
    }

    private static String auto(Set<PictureFormat> taken) {
        return Stream.concat(Stream.of(AUTO), taken.stream().sorted().map(PictureFormat::word))
                .collect(Collectors.joining("."));
    }

    private static Optional<Set<PictureFormat>> auto(String word) {
        String[] parts = word.split("\\.", -1);
        if (!parts[0].equals(AUTO)) {
            return Optional.empty();
        }
        Set<PictureFormat> taken = EnumSet.noneOf(PictureFormat.class);
        for (String name : Arrays.asList(parts).subList(1, parts.length)) {
            taken.add(PictureFormat.ofWord(name)
                    .orElseThrow(() -> new IllegalArgumentException("no such format: \"" + name + "\"")));
        }
        return Optional.of(taken);
    }

    private static String word(Position position) {
        return switch (position) {
            case Position.At at -> number(at.x()) + "x" + number(at.y());
            case Position.Face face -> FACE;
            case Position.Attention attention -> ATTENTION;
            case Position.Entropy entropy -> ENTROPY;
            case Position.Focus focus ->
                FOCUS + (focus.otherwise().equals(Position.CENTRE) ? "" : "." + word(focus.otherwise()));
            case Position.Point point -> POINT + number(point.x()) + "x" + number(point.y());
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
            case "frame" -> new Step.Frame(integer(words.next()));
            case "flip" -> new Step.Flip(axis(words.next()));
            case "trim" -> new Step.Trim(integer(words.next()));
            case "pad" -> {
                String[] sides = several(words.next(), 4);
                yield new Step.Pad(
                        integer(sides[0]),
                        integer(sides[1]),
                        integer(sides[2]),
                        integer(sides[3]),
                        Colour.parse(words.next()));
            }
            case "blur" -> new Step.Blur(Double.parseDouble(words.next()));
            case "sharpen" -> new Step.Sharpen(Double.parseDouble(words.next()));
            case "pixelate" -> new Step.Pixelate(integer(words.next()));
            case "adjust" -> {
                String[] parts = several(words.next(), 4);
                yield new Step.Adjust(
                        Double.parseDouble(parts[0]),
                        Double.parseDouble(parts[1]),
                        Double.parseDouble(parts[2]),
                        integer(parts[3]));
            }
            case "greyscale" -> new Step.Greyscale();
            case "bitonal" -> new Step.Bitonal();
            case "tint" -> new Step.Tint(Colour.parse(words.next()));
            case "rounded" -> new Step.Rounded(integer(words.next()));
            case "watermark" ->
                new Step.Watermark(
                        BlobId.parse(words.next()),
                        position(words.next()),
                        integer(words.next()),
                        integer(words.next()),
                        words.skip("tiled"));
            case "text" ->
                new Step.Text(
                        new String(HexFormat.of().parseHex(words.next()), StandardCharsets.UTF_8),
                        position(words.next()),
                        integer(words.next()),
                        Colour.parse(words.next()),
                        words.skip("tiled"));
            default -> new Step.Resize(box(words.next()), mode(name, words), filter(words));
        };
        words.end();
        return step;
    }

    private static Mode mode(String name, Words words) {
        return switch (name) {
            case "clip" -> new Mode.Clip();
            case "fit" -> new Mode.Fit();
            case "cover" -> new Mode.Cover(position(words.next()));
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
        Optional<Set<PictureFormat>> auto = auto(name);
        if (format.isEmpty() && auto.isEmpty() && !name.equals("same")) {
            throw new IllegalArgumentException("no such format: \"" + name + "\"");
        }
        String quality = words.next();
        Quality lossy = quality.equals("qkeep") ? new Quality.Keep() : new Quality.Of(integer(quality.substring(1)));
        boolean progressive = words.skip("progressive");
        boolean optimize = words.skip("optimize");
        boolean exif = words.skip("exif");
        boolean place = exif && words.skip("gps");
        boolean lossless = words.skip("lossless");
        boolean palette = words.skip("palette");
        boolean profile = words.skip("icc");
        OptionalInt most =
                words.hasNext("max") ? OptionalInt.of(integer(words.next().substring(3))) : OptionalInt.empty();
        Colour background = words.hasNext() ? Colour.parse(words.next()) : Colour.CLEAR_WHITE;
        words.end();
        return new Encoding(
                format, lossy, progressive, optimize, exif, background, lossless, palette, profile, most, auto, place);
    }

    private static Position position(String word) {
        if (word.equals(FACE)) {
            return new Position.Face();
        }
        if (word.equals(ATTENTION)) {
            return new Position.Attention();
        }
        if (word.equals(ENTROPY)) {
            return new Position.Entropy();
        }
        if (word.equals(FOCUS)) {
            return new Position.Focus();
        }
        if (word.startsWith(FOCUS + ".")) {
            return new Position.Focus(position(word.substring(FOCUS.length() + 1)));
        }
        boolean point = word.startsWith(POINT);
        String[] ratios = several(point ? word.substring(POINT.length()) : word, 2);
        if (point) {
            return new Position.Point(Double.parseDouble(ratios[0]), Double.parseDouble(ratios[1]));
        }
        return new Position.At(Double.parseDouble(ratios[0]), Double.parseDouble(ratios[1]));
    }

    private static String[] several(String word, int count) {
        String[] parts = word.split("x", -1);
        if (parts.length != count) {
            throw new IllegalArgumentException("not " + count + " numbers: \"" + word + "\"");
        }
        return parts;
    }

    private static Step.Axis axis(String word) {
        return switch (word) {
            case "horizontal" -> Step.Axis.HORIZONTAL;
            case "vertical" -> Step.Axis.VERTICAL;
            default -> throw new IllegalArgumentException("no such axis: \"" + word + "\"");
        };
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

        boolean hasNext(String start) {
            return hasNext() && parts[at].startsWith(start);
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
