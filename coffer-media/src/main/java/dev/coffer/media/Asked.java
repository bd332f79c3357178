package dev.coffer.media;

import dev.coffer.repository.PresetUse;
import dev.coffer.repository.Tiers;
import java.util.Optional;

/// By what a derivative was asked for, besides its key: who asks otherwise asks for the same bytes.
///
/// @param preset which revision of one; empty if not by one, or by one that has no revisions
/// @param keep where it is kept once it is made; empty for where all others are
public record Asked(Optional<PresetUse> preset, Optional<Tiers> keep) {

    /// By operations.
    public static final Asked DIRECTLY = new Asked(Optional.empty(), Optional.empty());

    /// @param preset empty if not by one, or by one that has no revisions
    public static Asked by(Optional<PresetUse> preset) {
        return new Asked(preset, Optional.empty());
    }
}
