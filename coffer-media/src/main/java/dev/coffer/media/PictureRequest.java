package dev.coffer.media;

import dev.coffer.media.Encoding.Quality;
import dev.coffer.media.Step.Box;
import dev.coffer.media.Step.Mode;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// A picture that is asked for: what is done to which, as a URL of Coffer's own says it. Is built by saying one
/// thing after the other, in the order in which it is done:
///
/// ```java
/// PictureRequest.of(new EntryPath("photos/lake.jpg")).cover(300, 200).sharpen(0.5).quality(75).as(WEBP)
/// ```
///
/// Nothing changes: each method gives another request, so that one may be kept and used by several threads. The
/// EXIF orientation is applied first, unless [#asTaken].
///
/// @param density what all lengths in pixels from the first change of size on are multiplied by, from 1 to 4
/// @param format empty for the best of what a client takes
public record PictureRequest(Source source, What what, double density, Optional<PictureFormat> format) {

    /// The quality where nobody says another.
    public static final int USUAL_QUALITY = 80;

    /// The most steps, beside that the picture is turned upright.
    public static final int MOST_STEPS = 16;

    private static final int MOST_DENSITY = 4;
    private static final Encoding USUAL =
            new Encoding(Optional.empty(), new Quality.Of(USUAL_QUALITY), false, false, false, Colour.CLEAR_WHITE);

    /// What a picture is made of.
    public sealed interface Source {

        /// A blob; what is made of it never changes.
        record Held(BlobId id) implements Source {}

        /// The current version of a path.
        record Published(EntryPath path) implements Source {}
    }

    /// What is done to it.
    public sealed interface What {

        /// What the server knows under a name.
        ///
        /// @param name 1 to 40 of `a-z 0-9 -`, a letter first
        record Preset(String name) implements What {
            private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

            /// @throws IllegalArgumentException if it is none, quoting it
            public Preset {
                if (!NAME.matcher(name).matches()) {
                    throw new IllegalArgumentException(
                            "not the name of a preset: '" + shown(name) + "' (1 to 40 of a-z, 0-9, -, a letter first)");
                }
            }
        }

        /// @param recipe without a format, which the request has
        record Operations(Recipe recipe) implements What {

            /// @throws IllegalArgumentException if there are more than [#MOST_STEPS], or the recipe has a format
            public Operations {
                List<Step> steps = recipe.steps();
                long count = steps.stream()
                        .filter(step -> !(step instanceof Step.Upright))
                        .count();
                if (count > MOST_STEPS) {
                    throw new IllegalArgumentException("a picture has at most " + MOST_STEPS + " operations: " + count);
                }
                if (recipe.encoding().format().isPresent() || recipe.isAuto()) {
                    throw new IllegalArgumentException("the format is not among the operations: " + recipe);
                }
            }
        }
    }

    public PictureRequest {
        if (!(density >= 1 && density <= MOST_DENSITY)) {
            throw new IllegalArgumentException("a density goes from 1 to " + MOST_DENSITY + ": " + density);
        }
        density = Math.round(density * 100) / 100.0;
        if (format.isPresent() && !format.get().isWritten()) {
            throw new IllegalArgumentException("no picture is written as " + format.get());
        }
    }

    /// A stored picture in its own size, turned upright, in the best format for whoever asks.
    public static PictureRequest of(BlobId id) {
        return of(new Source.Held(id));
    }

    /// The same of the picture that is published under a path when somebody asks.
    public static PictureRequest of(EntryPath path) {
        return of(new Source.Published(path));
    }

    public static PictureRequest of(Source source) {
        Recipe recipe = new Recipe(List.of(new Step.Upright()), USUAL);
        return new PictureRequest(source, new What.Operations(recipe), 1, Optional.empty());
    }

    /// What a preset says, in place of what was said before.
    public PictureRequest preset(String name) {
        return with(new What.Preset(name));
    }

    /// As it was taken: the EXIF orientation is not applied.
    public PictureRequest asTaken() {
        Recipe recipe = recipe();
        return with(new Recipe(
                recipe.steps().stream()
                        .filter(step -> !(step instanceof Step.Upright))
                        .toList(),
                recipe.encoding()));
    }

    /// One frame or page, counted from 0, whatever was said before.
    public PictureRequest frame(int page) {
        Recipe recipe = recipe();
        List<Step> steps = new ArrayList<>(recipe.steps());
        steps.removeIf(step -> step instanceof Step.Frame);
        steps.addFirst(new Step.Frame(page));
        return with(new Recipe(steps, recipe.encoding()));
    }

    /// As wide as this, if it is not narrower already.
    public PictureRequest fitWidth(int width) {
        return resize(new Box(OptionalInt.of(width), OptionalInt.empty()), new Mode.Clip());
    }

    /// Within a box; never enlarged.
    public PictureRequest fit(int width, int height) {
        return resize(Box.of(width, height), new Mode.Clip());
    }

    /// As much of the middle as covers a box, which a small picture does not fill.
    public PictureRequest cover(int width, int height) {
        return cover(width, height, Position.CENTRE);
    }

    /// The same of another part.
    ///
    /// @param position taken to ten-thousandths
    public PictureRequest cover(int width, int height, Position position) {
        return resize(Box.of(width, height), new Mode.Cover(position));
    }

    /// Centred on a canvas of exactly this size.
    public PictureRequest fill(int width, int height, Colour background) {
        return resize(Box.of(width, height), new Mode.Fill(background));
    }

    public PictureRequest resize(Box box, Mode mode) {
        return then(new Step.Resize(box, mode, Filter.ANTIALIAS));
    }

    public PictureRequest sharpen(double sigma) {
        return then(new Step.Sharpen(sigma));
    }

    public PictureRequest rounded(int radius) {
        return then(new Step.Rounded(radius));
    }

    public PictureRequest greyscale() {
        return then(new Step.Greyscale());
    }

    /// Any step, after those that were said before.
    ///
    /// @throws IllegalArgumentException if it is one that has its own place: use [#frame] and [#asTaken]
    public PictureRequest then(Step step) {
        if (step instanceof Step.Frame || step instanceof Step.Upright) {
            throw new IllegalArgumentException("not a step among others: " + step);
        }
        Recipe recipe = recipe();
        List<Step> steps = new ArrayList<>(recipe.steps());
        steps.add(step);
        return with(new Recipe(steps, recipe.encoding()));
    }

    /// For screens with this many pixels to a pixel of a page: all lengths from the first change of size on are
    /// multiplied by it.
    public PictureRequest density(double pixels) {
        return new PictureRequest(source, what, pixels, format);
    }

    /// @param percent from 0 to 100
    public PictureRequest quality(int percent) {
        return with(new Quality.Of(percent));
    }

    /// That of a JPEG source; 90 for every other.
    public PictureRequest keepQuality() {
        return with(new Quality.Keep());
    }

    public PictureRequest as(PictureFormat other) {
        return new PictureRequest(source, what, density, Optional.of(other));
    }

    /// The best that a client takes, by its `Accept` header.
    public PictureRequest asAccepted() {
        return new PictureRequest(source, what, density, Optional.empty());
    }

    /// How it is written, but for the format.
    ///
    /// @param encoding has no format
    public PictureRequest written(Encoding encoding) {
        return with(new Recipe(recipe().steps(), encoding));
    }

    /// How it is written, but for the format.
    ///
    /// @throws IllegalStateException if a preset says that
    public Encoding encoding() {
        return recipe().encoding();
    }

    /// What is to be done by a recipe without a format, as a preset has.
    public Recipe done(Recipe preset) {
        Recipe scaled = Density.scaled(preset, density);
        Encoding encoding = scaled.encoding();
        return new Recipe(scaled.steps(), format.map(encoding::as).orElseGet(() -> encoding.auto(Set.of())));
    }

    private Recipe recipe() {
        return switch (what) {
            case What.Operations(var recipe) -> recipe;
            case What.Preset(var name) -> throw new IllegalStateException("the preset '" + name + "' says it all");
        };
    }

    private PictureRequest with(Quality quality) {
        Encoding old = encoding();
        return written(new Encoding(
                old.format(),
                quality,
                old.progressive(),
                old.optimize(),
                old.preserveExif(),
                old.background(),
                old.lossless(),
                old.palette(),
                old.keepProfile(),
                old.maxBytes(),
                old.auto()));
    }

    private PictureRequest with(Recipe recipe) {
        return with(new What.Operations(recipe));
    }

    private PictureRequest with(What other) {
        return new PictureRequest(source, other, density, format);
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > 60 ? line.substring(0, 60) + "…" : line;
    }
}
