package dev.coffer.media.url;

import dev.coffer.media.Asked;
import dev.coffer.media.Density;
import dev.coffer.media.Escapes;
import dev.coffer.media.PictureRequest;
import dev.coffer.media.PictureRequest.What;
import dev.coffer.media.PresetOperations;
import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.Signature;
import dev.coffer.media.SigningKey;
import dev.coffer.media.Step;
import dev.coffer.media.Step.Box;
import dev.coffer.media.UrlOutcome;
import dev.coffer.media.UrlOutcome.Reason;
import dev.coffer.media.UrlOutcome.Request;
import dev.coffer.media.UrlSettings;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.PresetUse;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.StringJoiner;
import java.util.function.Function;

/// Reads URLs of Coffer's own into recipes, and writes them, signed.
///
/// Any string whatever gives an outcome; nothing is thrown by reading. What is signed is read in one spelling only,
/// the one that was signed. Safe for use by several threads.
///
/// @see "docs/protocol/urls.md"
public final class UrlDialect {
    private static final int LONGEST = 8_000;
    private static final String SIGNED_BY = "s=";
    private static final String UNSIGNED = "nobody who may has signed this";

    private final UrlSettings settings;
    private final Function<String, Optional<PresetRecipe>> presets;
    private final InstantSource clock;

    /// @param presets what is done under a name, by a recipe as [#operations] gives; is called while a URL is
    ///     read, and should not wait
    public UrlDialect(UrlSettings settings, Function<String, Optional<PresetRecipe>> presets, InstantSource clock) {
        this.settings = settings;
        this.presets = presets;
        this.clock = clock;
    }

    /// Only writes URLs: what a preset's name stands for is a server's business.
    public UrlDialect(UrlSettings settings) {
        this(settings, name -> Optional.empty(), InstantSource.system());
    }

    /// Operations as they stand in a URL, as a preset is said to a server: `cover:300x200,sharpen:0.5,q:75`.
    ///
    /// @return a recipe without a format
    /// @throws IllegalArgumentException if they are none; the message is one line for people
    public static Recipe operations(String text) {
        try {
            OperationReader.Operations read = OperationReader.read(text);
            return Density.scaled(read.recipe(), read.density());
        } catch (Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The same as a preset has them, where a watermark may also be named by its path: `mark:=logos/ours.png:bottom`.
    ///
    /// @throws IllegalArgumentException if they are none; the message is one line for people
    public static PresetOperations ofPreset(String text) {
        try {
            OperationReader.Operations read = OperationReader.readOfPreset(text);
            return new PresetOperations(Density.scaled(read.recipe(), read.density()), read.paths());
        } catch (Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// The one spelling of a preset's operations.
    public static String spelling(PresetOperations operations) {
        String text = spelling(operations.unresolved());
        for (Map.Entry<BlobId, EntryPath> each : operations.standing().entrySet()) {
            text = text.replace(
                    each.getKey().hex(), "=" + Escapes.of(each.getValue().text()));
        }
        return text;
    }

    /// The one spelling of such operations.
    public static String spelling(Recipe operations) {
        return Spelling.of(operations, 1);
    }

    /// What a URL's parts ask for, as texts without escapes.
    ///
    /// @param what a preset, as `card`, or operations, as `cover:300x200,q:75`
    /// @param source a digest, or a path
    /// @param format an extension, as `webp`, or `auto`
    /// @throws IllegalArgumentException if any of them is none; the message is one line for people
    public static PictureRequest request(String what, String source, String format) {
        try {
            return UrlPath.request(what, source, format);
        } catch (Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    /// Reads `/i/<preset or operations>/<digest or path>.<format>`.
    ///
    /// @param path as it was sent, with its escapes
    /// @param query as it was sent, without a question mark; empty if there is none
    public UrlOutcome parse(String path, String query) {
        try {
            return read(path.startsWith("/") ? path.substring(1) : path, query);
        } catch (Refused e) {
            return e.refusal();
        }
    }

    /// The URL of a picture, signed if there is a key; it never expires.
    ///
    /// @throws IllegalStateException if there is no key, and without one nothing can be asked for
    public URI url(PictureRequest request) {
        return url(request, Optional.empty());
    }

    /// The same until some time, to the second. What a cache was given before that it may keep as long.
    public URI url(PictureRequest request, Instant expiry) {
        return url(request, Optional.of(expiry));
    }

    /// A `srcset` of a width each, in pixels, as `… 320w, … 640w`: the first change of size is to that width, a box
    /// keeps its proportions. Without one, the picture fits the width.
    ///
    /// @throws IllegalArgumentException if a preset says the size, which has one width: use [#densities]; or the
    ///     size has no width
    public String srcset(PictureRequest request, Optional<Instant> expiry, List<Integer> widths) {
        StringJoiner set = new StringJoiner(", ");
        for (int width : widths) {
            set.add(url(withWidth(request, width), expiry) + " " + width + "w");
        }
        return set.toString();
    }

    /// A `srcset` of a density each, as `… 1x, … 2x`.
    public String densities(PictureRequest request, Optional<Instant> expiry, List<Double> densities) {
        StringJoiner set = new StringJoiner(", ");
        for (double density : densities) {
            set.add(url(request.density(density), expiry) + " " + Spelling.number(density) + "x");
        }
        return set.toString();
    }

    /// The same picture as wide as this.
    ///
    /// @throws IllegalArgumentException as [#srcset]
    public static PictureRequest withWidth(PictureRequest request, int width) {
        if (!(request.what() instanceof What.Operations(var recipe))) {
            throw new IllegalArgumentException("a preset has one width; ask for densities of it");
        }
        List<Step> steps = new ArrayList<>(recipe.steps());
        for (int i = 0; i < steps.size(); i++) {
            if (steps.get(i) instanceof Step.Resize(var box, var mode, var filter)) {
                steps.set(i, new Step.Resize(withWidth(box, width), mode, filter));
                return new PictureRequest(
                        request.source(),
                        new What.Operations(new Recipe(steps, recipe.encoding())),
                        request.density(),
                        request.format());
            }
        }
        return request.fitWidth(width);
    }

    private static Box withWidth(Box box, int width) {
        int old = box.width().orElseThrow(() -> new IllegalArgumentException("a size without a width has no widths"));
        OptionalInt height = box.height().isEmpty()
                ? box.height()
                : OptionalInt.of((int)
                        Math.clamp(Math.round((double) box.height().getAsInt() * width / old), 1, Integer.MAX_VALUE));
        return new Box(OptionalInt.of(width), height);
    }

    /// The same, if there is an expiry.
    public URI url(PictureRequest request, Optional<Instant> expiry) {
        String path = UrlPath.of(request);
        if (settings.keys().isEmpty()) {
            if (!settings.unsigned() || expiry.isPresent()) {
                throw new IllegalStateException("there is no key to sign with");
            }
            return URI.create(settings.address() + "/" + path);
        }
        String signature = Signature.of(settings.keys().getFirst(), purpose(), expiry, path)
                .text();
        return URI.create(settings.address() + "/" + path + "?" + SIGNED_BY + signature);
    }

    private UrlOutcome read(String path, String query) {
        if (path.length() > LONGEST) {
            throw Refused.malformed("the path is longer than any of a picture");
        }
        Optional<Signature> signature = signature(path, query);
        PictureRequest request = UrlPath.read(path);
        String spelled = UrlPath.of(request);
        if (signature.isPresent() && !spelled.equals(path)) {
            throw Refused.malformed("what is signed has one spelling: /" + spelled);
        }
        Optional<Instant> expiry =
                signature.filter(it -> it.expires() != 0).map(it -> Instant.ofEpochSecond(it.expires()));
        boolean named = request.what() instanceof What.Preset;
        if (settings.presetsOnly() && !named) {
            throw new Refused(Reason.FORGED, "only presets may be asked for here");
        }
        try {
            PresetRecipe operations = operations(request.what());
            Optional<PresetUse> preset = request.what() instanceof What.Preset(var name)
                    ? operations.revision().map(revision -> new PresetUse(name, revision, request.density()))
                    : Optional.empty();
            Recipe recipe = request.done(operations.recipe());
            Asked asked = new Asked(preset, operations.keep());
            return new Request(request.source(), recipe, named, asked, "/" + canonical(request), expiry);
        } catch (IllegalArgumentException e) {
            throw Refused.malformed(String.valueOf(e.getMessage()));
        }
    }

    private PresetRecipe operations(What what) {
        return switch (what) {
            case What.Operations(var recipe) -> PresetRecipe.configured(recipe);
            case What.Preset(var name) -> {
                PresetRecipe preset = presets.apply(name)
                        .orElseThrow(() -> new Refused(
                                Reason.UNKNOWN,
                                "there is no preset " + Refused.shown(name)
                                        + "; operations have arguments, as fit:640"));
                preset.lacks().ifPresent(why -> {
                    throw new Refused(Reason.LACKING, why);
                });
                yield preset;
            }
        };
    }

    /// Two URLs with one recipe have one of these: densities are multiplied out.
    private static String canonical(PictureRequest request) {
        return UrlPath.of(
                request.what() instanceof What.Operations(var recipe)
                        ? new PictureRequest(
                                request.source(),
                                new What.Operations(Density.scaled(recipe, request.density())),
                                1,
                                request.format())
                        : request);
    }

    /// @return empty if there need not be one
    private Optional<Signature> signature(String path, String query) {
        if (query.isEmpty()) {
            if (settings.unsigned()) {
                return Optional.empty();
            }
            throw new Refused(Reason.FORGED, UNSIGNED);
        }
        if (!query.startsWith(SIGNED_BY)) {
            throw Refused.malformed("nothing but a signature is in the query: " + Refused.shown(query));
        }
        Optional<Signature> signature = Signature.read(query.substring(SIGNED_BY.length()));
        Optional<SigningKey> key = signature.flatMap(it -> settings.keys().stream()
                .filter(each -> each.id().equals(it.keyId()))
                .findFirst());
        if (signature.isEmpty() || key.isEmpty() || !signature.get().isOf(key.get(), purpose(), path)) {
            throw new Refused(Reason.FORGED, UNSIGNED);
        }
        if (signature.get().isOver(clock.instant())) {
            throw new Refused(Reason.EXPIRED, "the time of this address is over");
        }
        return signature;
    }

    private Signature.Purpose purpose() {
        return new Signature.Purpose("coffer url v1", settings.scope());
    }
}
