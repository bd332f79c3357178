package dev.coffer.media.presets;

import dev.coffer.media.url.PresetOperations;
import dev.coffer.repository.Tiers;
import java.util.Optional;

/// A preset of a server's configuration.
///
/// @param keep where its results are kept; empty for where all others are
public record ConfiguredPreset(PresetOperations operations, Optional<Tiers> keep) {

    /// @throws IllegalArgumentException if they are none
    public static ConfiguredPreset of(String operations) {
        return new ConfiguredPreset(PresetOperations.parse(operations), Optional.empty());
    }
}
