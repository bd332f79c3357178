package dev.coffer.media;

import dev.coffer.repository.Tiers;
import java.util.Optional;

/// A preset of a server's configuration.
///
/// @param keep where its results are kept; empty for where all others are
public record ConfiguredPreset(PresetOperations operations, Optional<Tiers> keep) {

    public ConfiguredPreset(PresetOperations operations) {
        this(operations, Optional.empty());
    }
}
