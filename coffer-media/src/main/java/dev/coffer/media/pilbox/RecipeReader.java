package dev.coffer.media.pilbox;

import dev.coffer.media.Colour;
import dev.coffer.media.Encoding;
import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Filter;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PilboxError;
import dev.coffer.media.PilboxSettings;
import dev.coffer.media.Position;
import dev.coffer.media.Step;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/// Reads the options of one request, those that are missing from the settings.
final class RecipeReader {

    private final PilboxSettings settings;
    private final Query query;
    private final Optional<String> pathMode;
    private final Optional<String> pathSize;

    RecipeReader(PilboxSettings settings, Query query) {
        this(settings, query, Optional.empty(), Optional.empty());
    }

    /// Takes mode and size from a path.
    RecipeReader(PilboxSettings settings, Query query, String mode, String size) {
        this(settings, query, Optional.of(mode), Optional.of(size));
    }

    private RecipeReader(PilboxSettings settings, Query query, Optional<String> pathMode, Optional<String> pathSize) {
        this.settings = settings;
        this.query = query;
        this.pathMode = pathMode;
        this.pathSize = pathSize;
    }

    /// Checks all that the operations need, and all options, in pilbox's order.
    ///
    /// @throws Refused at the first fault
    void check(List<String> operations) {
        if (operations.contains("resize")) {
            var ignored = box();
        }
        if (operations.contains("rotate")) {
            var ignored = rotate();
        }
        if (operations.contains("region")) {
            var ignored = region();
        }
        if (operations.contains("resize")) {
            var ignored = mode();
            filter();
        }
        format();
        if (operations.contains("resize")) {
            position();
        }
        var ignored = encoding();
        retain();
    }

    Step resize() {
        return new Step.Resize(box(), mode(), filter());
    }

    Step rotate() {
        String text = query.filled("deg").orElseThrow(() -> new Refused(PilboxError.DEGREE, "Missing degree"));
        boolean expand = read("expand", PilboxError.DEGREE, settings.expand(), Options::flag);
        if (text.equals("auto")) {
            return new Step.Upright();
        }
        int degrees = Options.number(text)
                .filter(number -> number < 360)
                .orElseThrow(() -> new Refused(PilboxError.DEGREE, "Invalid degree: " + text));
        return new Step.Rotate(degrees, expand && degrees % 90 != 0);
    }

    Step region() {
        String text = query.filled("rect").orElseThrow(() -> new Refused(PilboxError.RECTANGLE, "Missing rectangle"));
        int[] numbers =
                Options.rectangle(text).orElseThrow(() -> new Refused(PilboxError.RECTANGLE, "Invalid rectangle"));
        if (numbers[0] < 0 || numbers[1] < 0 || numbers[2] < 1 || numbers[3] < 1) {
            throw new Refused(PilboxError.RECTANGLE, "Region out-of-bounds");
        }
        return new Step.Region(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    Encoding encoding() {
        Optional<PictureFormat> format = format();
        Colour background = background();
        boolean optimize = flag("opt", "optimize", PilboxError.OPTIMIZE, settings.optimize());
        Quality quality = query.get("q")
                .map(text -> Options.quality(text)
                        .orElseThrow(() -> new Refused(PilboxError.QUALITY, "Invalid quality: " + text)))
                .orElse(settings.quality());
        boolean exif = flag("exif", "preserve_exif", PilboxError.PRESERVE_EXIF, settings.preserveExif());
        boolean progressive = flag("prog", "progressive", PilboxError.PROGRESSIVE, settings.progressive());
        Encoding encoding = new Encoding(format, quality, progressive, optimize, exif, background);
        return isAuto() ? encoding.auto(Set.of()) : encoding; // whoever has the client's header says what it takes
    }

    private Box box() {
        Optional<String> width = query.filled("w");
        Optional<String> height = query.filled("h");
        if (pathSize.isPresent()) {
            String size = pathSize.get();
            int x = size.indexOf('x');
            if (x < 0) {
                throw new Refused(PilboxError.DIMENSIONS, "Invalid size: " + size);
            }
            width = Optional.of(size.substring(0, x)).filter(text -> !text.isEmpty());
            height = Optional.of(size.substring(x + 1)).filter(text -> !text.isEmpty());
        }
        if (width.isEmpty() && height.isEmpty()) {
            throw new Refused(PilboxError.DIMENSIONS, "Missing dimensions");
        }
        OptionalInt checkedWidth = side("width", width);
        OptionalInt checkedHeight = side("height", height);
        checkMost("width", checkedWidth, settings.maxResizeWidth());
        checkMost("height", checkedHeight, settings.maxResizeHeight());
        return new Box(checkedWidth, checkedHeight);
    }

    private static OptionalInt side(String name, Optional<String> text) {
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        return OptionalInt.of(Options.number(text.get())
                .filter(number -> number > 0)
                .orElseThrow(() -> new Refused(PilboxError.DIMENSIONS, "Invalid " + name + ": " + text.get())));
    }

    private static void checkMost(String name, OptionalInt side, int most) {
        if (side.isPresent() && side.getAsInt() > most) {
            throw new Refused(PilboxError.DIMENSIONS, "Exceeds maximum allowed " + name);
        }
    }

    private Mode mode() {
        String name = pathMode.or(() -> query.get("mode")).orElse(settings.mode());
        return switch (name) {
            case "clip" -> new Mode.Clip();
            case "crop" -> new Mode.Crop(position());
            case "fill" -> new Mode.Fill(background());
            case "scale" -> new Mode.Scale();
            case "adapt" -> new Mode.Adapt(position(), background(), retain());
            default -> throw new Refused(PilboxError.MODE, "Invalid mode: " + name);
        };
    }

    private Filter filter() {
        return read("filter", PilboxError.FILTER, settings.filter(), Options::filter);
    }

    private Optional<PictureFormat> format() {
        Optional<String> text = query.filled("fmt");
        if (text.isEmpty()) {
            return settings.format();
        }
        if (isAuto()) {
            return Optional.empty();
        }
        Optional<PictureFormat> format = Options.format(text.get());
        if (format.isEmpty()) {
            throw new Refused(PilboxError.FORMAT, "Invalid format: " + text.get());
        }
        return format;
    }

    private boolean isAuto() {
        return query.filled("fmt").filter("auto"::equals).isPresent();
    }

    private Position position() {
        return query.get("pos")
                .map(text -> Options.position(text)
                        .orElseThrow(() -> new Refused(PilboxError.POSITION, "Invalid position: " + text)))
                .orElse(settings.position());
    }

    private Colour background() {
        return query.get("bg")
                .map(text -> Options.colour(text)
                        .orElseThrow(() -> new Refused(PilboxError.BACKGROUND, "Invalid background: " + text)))
                .orElse(settings.background());
    }

    private int retain() {
        return read("retain", PilboxError.RETAIN, settings.retain(), Options::percent);
    }

    private boolean flag(String parameter, String name, PilboxError error, boolean otherwise) {
        return query.get(parameter)
                .map(text -> Options.flag(text).orElseThrow(() -> new Refused(error, "Invalid " + name + ": " + text)))
                .orElse(otherwise);
    }

    private <T> T read(String name, PilboxError error, T otherwise, Function<String, Optional<T>> reader) {
        return query.get(name)
                .map(text -> reader.apply(text).orElseThrow(() -> new Refused(error, "Invalid " + name + ": " + text)))
                .orElse(otherwise);
    }
}
