package dev.coffer.media.presets;

import dev.coffer.media.PresetRecipe;
import dev.coffer.media.Recipe;
import dev.coffer.media.url.UrlDialect;
import dev.coffer.repository.Tiers;
import java.util.Optional;

/// A preset of a server's configuration.
///
/// @param operations without a format
/// @param keep where its results are kept; empty for where all others are
public record ConfiguredPreset(Recipe operations, Optional<Tiers> keep) {

    /// @param operations as they stand in a URL
    /// @throws IllegalArgumentException if they are none
    public static ConfiguredPreset of(String operations) {
        return new ConfiguredPreset(UrlDialect.operations(operations), Optional.empty());
    }

    PresetRecipe recipe() {
        return new PresetRecipe(operations, Optional.empty(), keep);
    }
}
