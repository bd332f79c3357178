package dev.coffer.media;

import dev.coffer.repository.Tiers;
import java.util.Optional;

/// What is done to pictures under a name.
///
/// @param recipe without a format; of no picture where it lacks something
/// @param revision which one of the catalogue's; empty for one of a server's configuration, which has none
/// @param keep where its results are kept; empty for where all others are
/// @param lacks why it cannot be followed now, in a line for people: a watermark is not there; else empty
public record PresetRecipe(Recipe recipe, Optional<Long> revision, Optional<Tiers> keep, Optional<String> lacks) {

    /// A revision whose results are kept where all others are.
    public PresetRecipe(Recipe recipe, Optional<Long> revision) {
        this(recipe, revision, Optional.empty(), Optional.empty());
    }

    /// One of a server's configuration, or what a URL says itself.
    public static PresetRecipe configured(Recipe recipe) {
        return new PresetRecipe(recipe, Optional.empty());
    }
}
