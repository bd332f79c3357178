package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.util.List;
import java.util.Optional;

/// A derivative that is to be kept: what makes it what it is, and what else goes into it.
///
/// @param key 64 hex digits that stand for original, recipe and engine together
/// @param watermarks the pictures that are laid over it, by their digests
/// @param preset by which it was asked for; empty if not by one, or by one that has no revisions
public record DerivativeRequest(
        String key,
        Sha256 original,
        String recipe,
        String engine,
        List<BlobId> watermarks,
        Optional<PresetUse> preset) {

    /// @throws IllegalArgumentException if the key is none, quoting it
    public DerivativeRequest {
        watermarks = List.copyOf(watermarks);
        if (!key.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("not the key of a derivative: '" + key + "'");
        }
    }
}
