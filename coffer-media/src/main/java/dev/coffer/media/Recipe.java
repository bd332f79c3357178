package dev.coffer.media;

import dev.coffer.repository.Mark;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// All that is done to a picture to make another of it: the canonical description of a derivative.
///
/// A recipe says everything that tells its result from others, besides the source and the engine that follows
/// it. Two recipes are equal exactly if their keys are.
///
/// @param steps in the order they are done; none only encodes anew
public record Recipe(List<Step> steps, Encoding encoding) {

    /// The most steps a recipe may have.
    public static final int MAX_STEPS = 32;

    public Recipe {
        steps = List.copyOf(steps);
        if (steps.size() > MAX_STEPS) {
            throw new IllegalArgumentException("a recipe has at most " + MAX_STEPS + " steps: " + steps.size());
        }
        for (Step step : steps.subList(Math.min(1, steps.size()), steps.size())) {
            if (step instanceof Step.Frame frame) {
                throw new IllegalArgumentException("a frame is taken first of all: " + frame.page());
            }
        }
    }

    /// The one spelling of this recipe, for cache keys, object names and signed texts.
    ///
    /// Short, readable, made of `a-z 0-9 . - _` alone, and stable: a recipe has the same key in every version
    /// of this software, or the number it starts with changes. For example
    /// `1_upright_crop-300x200-at0.5x0.5_jpeg-q90`. The grammar is in `docs/design/media.md`.
    public String key() {
        return RecipeKey.write(this);
    }

    /// The format of what is made of a source.
    public PictureFormat target(PictureHeader source) {
        return encoding.target(source, takesFrame());
    }

    /// Whether an animation is made of a source that is one: no frame of it is taken, and the format holds
    /// several.
    public boolean moves(PictureHeader source) {
        return source.isAnimation() && !takesFrame() && target(source).holdsFrames();
    }

    /// Whether the format is chosen from what a client takes: the answer then hangs on its `Accept` header.
    public boolean isAuto() {
        return encoding.auto().isPresent();
    }

    /// The same for a client that takes these formats beside what all take; for one whose format is chosen only.
    public Recipe accepting(Set<PictureFormat> accepted) {
        return isAuto() ? new Recipe(steps, encoding.auto(accepted)) : this;
    }

    /// The same for a client that is not to wait for the one format that takes long to be written, AVIF, although it
    /// takes it: in the next best. Empty where that one is not chosen from.
    public Optional<Recipe> sooner() {
        return encoding.auto()
                .filter(taken -> taken.contains(PictureFormat.AVIF))
                .map(taken -> {
                    Set<PictureFormat> others = new HashSet<>(taken);
                    others.remove(PictureFormat.AVIF);
                    return accepting(others);
                });
    }

    /// How many pixels come of it, about, whatever the picture is: what its last change of size says. Empty where it
    /// has none.
    public OptionalLong likelyPixels() {
        return ResultPixels.of(this);
    }

    /// Whether what is said of a picture changes what this makes of it.
    public boolean hangsOnMarks() {
        return Marking.isNeeded(this);
    }

    /// What this makes of a picture of which something is said, or nothing: the recipe that is rendered, and whose
    /// key and entity tag change when something else is said.
    public Recipe marked(Mark.Said said) {
        return hangsOnMarks() ? Marking.done(this, said) : this;
    }

    private boolean takesFrame() {
        return !steps.isEmpty() && steps.getFirst() instanceof Step.Frame;
    }

    /// Reads a key back.
    ///
    /// @throws IllegalArgumentException if `key` is not exactly what [#key()] of some recipe gives
    public static Recipe parse(String key) {
        return RecipeKey.read(key);
    }

    @Override
    public String toString() {
        return key();
    }
}
