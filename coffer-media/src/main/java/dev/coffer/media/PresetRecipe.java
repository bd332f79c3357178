package dev.coffer.media;

import java.util.Optional;

/// What is done to pictures under a name.
///
/// @param recipe without a format
/// @param revision which one of the catalogue's; empty for one of a server's configuration, which has none
public record PresetRecipe(Recipe recipe, Optional<Long> revision) {

    /// One of a server's configuration.
    public static PresetRecipe configured(Recipe recipe) {
        return new PresetRecipe(recipe, Optional.empty());
    }
}
