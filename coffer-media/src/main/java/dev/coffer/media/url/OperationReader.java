package dev.coffer.media.url;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Escapes;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.PresetOperations;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads operations: `name:arguments`, separated by commas, each by its grammar. For one text.
final class OperationReader {
    private static final int LONGEST = 4_000;

    /// How each operation is written.
    private static final Map<String, String> FORMS = Map.ofEntries(
            Map.entry("frame", "frame:2"),
            Map.entry("orient", Words.AS_TAKEN),
            Map.entry("fit", "fit:640, fit:x480, fit:640x480, fit:640x480:up"),
            Map.entry(
                    "cover",
                    "cover:300x200, cover:300x200:top, cover:300x200:0.3x0.7, cover:300x200:face:up, cover:300x200:focus"),
            Map.entry("fill", "fill:300x200, fill:300x200:ffcc00"),
            Map.entry("scale", "scale:300x200"),
            Map.entry("adapt", "adapt:300x200:top:ffcc00:k75"),
            Map.entry("region", "region:10x20:300x200"),
            Map.entry("rotate", "rotate:90, rotate:15:expand"),
            Map.entry("flip", "flip:horizontal, flip:vertical"),
            Map.entry("trim", "trim:10"),
            Map.entry("pad", "pad:20, pad:10x20x10x20:ffcc00"),
            Map.entry("blur", "blur:2.5"),
            Map.entry("sharpen", "sharpen:0.5"),
            Map.entry("pixelate", "pixelate:12"),
            Map.entry("brightness", "brightness:1.2"),
            Map.entry("contrast", "contrast:1.2"),
            Map.entry("saturation", "saturation:0.5"),
            Map.entry("hue", "hue:90"),
            Map.entry("adjust", "adjust:1.2x1x0.5x90"),
            Map.entry("colour", "colour:grey, colour:bitonal"),
            Map.entry("tint", "tint:704214, tint:70421480"),
            Map.entry("round", "round:24"),
            Map.entry("mark", "mark:<digest>:bottom-right:o60:w30, mark:<digest>:tile, in a preset mark:=<path>"),
            Map.entry("text", "text:<base64url of the text>:bottom:s48:ffcc00"),
            Map.entry("dpr", "dpr:2"),
            Map.entry("q", "q:75, q:keep"),
            Map.entry("bg", "bg:ffcc00"),
            Map.entry("max", "max:50000"),
            Map.entry("as", "as:lossless, as:palette, as:progressive, as:small"),
            Map.entry("keep", "keep:exif, keep:icc"));

    private final List<Step> steps = new ArrayList<>();
    private final Set<String> said = new HashSet<>();
    private boolean upright = true;
    private double density = 1;
    private Quality quality = new Quality.Of(PictureRequest.USUAL_QUALITY);
    private Colour background = Colour.CLEAR_WHITE;
    private OptionalInt most = OptionalInt.empty();
    private final Map<BlobId, EntryPath> paths = new HashMap<>();
    private final boolean takesPaths;

    private OperationReader(boolean takesPaths) {
        this.takesPaths = takesPaths;
    }

    /// What was read.
    ///
    /// @param recipe without a format
    /// @param paths of watermarks that were named so, by what stands for them in the recipe
    record Operations(Recipe recipe, double density, Map<BlobId, EntryPath> paths) {}

    /// The examples for a name, for people.
    static String form(String name) {
        return FORMS.containsKey(name)
                ? " (as " + FORMS.get(name) + ")"
                : " (there are "
                        + String.join(", ", FORMS.keySet().stream().sorted().toList()) + ")";
    }

    /// @throws Refused if they are none
    static Operations read(String text) {
        return read(text, new OperationReader(false));
    }

    /// The same of a preset, which may name watermarks by their paths.
    ///
    /// @throws Refused if they are none
    static Operations readOfPreset(String text) {
        return read(text, new OperationReader(true));
    }

    private static Operations read(String text, OperationReader reader) {
        if (text.length() > LONGEST) {
            throw Refused.malformed("operations have at most " + LONGEST + " characters");
        }
        String[] words = text.split(",", -1);
        if (words.length > 2 * PictureRequest.MOST_STEPS) {
            throw Refused.malformed("a picture has at most " + PictureRequest.MOST_STEPS + " operations");
        }
        for (String word : words) {
            try {
                reader.take(new Words(word));
            } catch (IllegalArgumentException e) {
                throw Refused.malformed(Refused.shown(word) + ": " + e.getMessage());
            }
        }
        return reader.operations();
    }

    private Operations operations() {
        if (upright) {
            steps.add(!steps.isEmpty() && steps.getFirst() instanceof Step.Frame ? 1 : 0, new Step.Upright());
        }
        Encoding encoding = new Encoding(
                Optional.empty(),
                quality,
                said.contains("as:progressive"),
                said.contains("as:small"),
                said.contains("keep:exif"),
                background,
                said.contains("as:lossless"),
                said.contains("as:palette"),
                said.contains("keep:icc"),
                most,
                Optional.empty());
        try {
            Recipe recipe = new Recipe(steps, encoding);
            return new Operations(new PictureRequest.What.Operations(recipe).recipe(), density, paths);
        } catch (IllegalArgumentException e) {
            throw Refused.malformed(String.valueOf(e.getMessage()));
        }
    }

    private void take(Words words) {
        String name = words.next();
        switch (name) {
            case "orient" -> {
                once(name);
                upright = false;
                keyword(words, "keep");
            }
            case "dpr" -> {
                once(name);
                density = words.decimal();
                if (density < 1 || density > 4 || Math.round(density * 100) / 100.0 != density) {
                    throw Refused.malformed("a density goes from 1 to 4, in hundredths: " + density);
                }
            }
            case "q" -> {
                once(name);
                quality = words.skip("keep") ? new Quality.Keep() : new Quality.Of(words.number());
            }
            case "bg" -> {
                once(name);
                background = words.colour();
            }
            case "max" -> {
                once(name);
                most = OptionalInt.of(words.number());
                if (most.getAsInt() < 1) {
                    throw Refused.malformed("a file has at least one byte");
                }
            }
            case "as" -> once("as:" + keyword(words, "lossless", "palette", "progressive", "small"));
            case "keep" -> once("keep:" + keyword(words, "exif", "icc"));
            default -> steps.add(step(name, words));
        }
        words.end();
    }

    private Step step(String name, Words words) {
        return switch (name) {
            case "frame" -> new Step.Frame(words.number());
            case "fit", "cover", "fill", "scale", "adapt" -> resize(name, words);
            case "region" -> {
                String[] corner = words.several(2);
                String[] size = words.several(2);
                yield new Step.Region(
                        words.number(corner[0]), words.number(corner[1]), words.number(size[0]), words.number(size[1]));
            }
            case "rotate" -> new Step.Rotate(words.number(), words.skip("expand"));
            case "flip" ->
                new Step.Flip(
                        keyword(words, "horizontal", "vertical").equals("horizontal")
                                ? Step.Axis.HORIZONTAL
                                : Step.Axis.VERTICAL);
            case "trim" -> new Step.Trim(words.number());
            case "pad" -> pad(words);
            case "blur" -> new Step.Blur(words.decimal());
            case "sharpen" -> new Step.Sharpen(words.decimal());
            case "pixelate" -> new Step.Pixelate(words.number());
            case "brightness" -> new Step.Adjust(words.decimal(), 1, 1, 0);
            case "contrast" -> new Step.Adjust(1, words.decimal(), 1, 0);
            case "saturation" -> new Step.Adjust(1, 1, words.decimal(), 0);
            case "hue" -> new Step.Adjust(1, 1, 1, words.number());
            case "adjust" -> {
                String[] parts = words.several(4);
                yield new Step.Adjust(
                        words.decimal(parts[0]),
                        words.decimal(parts[1]),
                        words.decimal(parts[2]),
                        words.number(parts[3]));
            }
            case "colour" ->
                keyword(words, "grey", "bitonal").equals("grey") ? new Step.Greyscale() : new Step.Bitonal();
            case "tint" -> new Step.Tint(words.colour());
            case "round" -> new Step.Rounded(words.number());
            case "mark" ->
                new Step.Watermark(
                        mark(words.next()),
                        words.position(),
                        words.numbered("o", 100),
                        words.numbered("w", Words.MARK_WIDTH),
                        words.skip("tile"));
            case "text" ->
                new Step.Text(
                        text(words),
                        words.position(),
                        words.numbered("s", Words.TEXT_SIZE),
                        words.colour(Words.WHITE),
                        words.skip("tile"));
            default -> throw words.not();
        };
    }

    private BlobId mark(String text) {
        if (!text.startsWith("=")) {
            return BlobId.parse(text);
        }
        if (!takesPaths) {
            throw Refused.malformed("a URL names a watermark by its digest, only a preset by its path");
        }
        EntryPath path = new EntryPath(Escapes.resolved(text.substring(1))
                .orElseThrow(() -> Refused.malformed("an escape that is none of UTF-8: " + Refused.shown(text))));
        BlobId standIn = PresetOperations.standIn(path);
        paths.put(standIn, path);
        return standIn;
    }

    private static Step resize(String name, Words words) {
        String[] sides = words.next().split("x", -1);
        if (sides.length > 2) {
            throw words.not();
        }
        Box box = new Box(side(words, sides[0]), sides.length == 1 ? OptionalInt.empty() : side(words, sides[1]));
        return switch (name) {
            case "fit" -> {
                var filter = words.filter();
                yield new Step.Resize(box, words.skip("up") ? new Mode.Fit() : new Mode.Clip(), filter);
            }
            case "cover" -> {
                var position = words.position();
                var filter = words.filter();
                yield new Step.Resize(
                        box, words.skip("up") ? new Mode.Crop(position) : new Mode.Cover(position), filter);
            }
            case "fill" -> new Step.Resize(box, new Mode.Fill(words.colour(Colour.CLEAR_WHITE)), words.filter());
            case "scale" -> new Step.Resize(box, new Mode.Scale(), words.filter());
            default ->
                new Step.Resize(
                        box,
                        new Mode.Adapt(
                                words.position(),
                                words.colour(Colour.CLEAR_WHITE),
                                words.numbered("k", Words.RETAINED)),
                        words.filter());
        };
    }

    private static OptionalInt side(Words words, String digits) {
        return digits.isEmpty() ? OptionalInt.empty() : OptionalInt.of(words.number(digits));
    }

    private static Step pad(Words words) {
        String[] sides = words.next().split("x", -1);
        if (sides.length != 1 && sides.length != 4) {
            throw words.not();
        }
        int top = words.number(sides[0]);
        return sides.length == 1
                ? new Step.Pad(top, top, top, top, words.colour(Colour.CLEAR_WHITE))
                : new Step.Pad(
                        top,
                        words.number(sides[1]),
                        words.number(sides[2]),
                        words.number(sides[3]),
                        words.colour(Colour.CLEAR_WHITE));
    }

    private static String text(Words words) {
        String coded = words.next();
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(coded);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw words.not();
        }
    }

    private static String keyword(Words words, String... all) {
        for (String each : all) {
            if (words.skip(each)) {
                return each;
            }
        }
        throw words.not();
    }

    private void once(String word) {
        if (!said.add(word)) {
            throw Refused.malformed("said twice: " + Refused.shown(word));
        }
    }
}
