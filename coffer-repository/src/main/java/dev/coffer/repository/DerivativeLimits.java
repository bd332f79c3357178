package dev.coffer.repository;

import java.time.Duration;
import java.util.Optional;

/// What is kept of derivatives in a repository's store.
///
/// @param bytes the most that all of them may have; empty for no bound
/// @param unused how long one stays that nobody uses; empty for ever
public record DerivativeLimits(Optional<Long> bytes, Optional<Duration> unused) {

    /// All of them stay.
    public static final DerivativeLimits NONE = new DerivativeLimits(Optional.empty(), Optional.empty());

    /// @throws IllegalArgumentException if one is negative
    public DerivativeLimits {
        if (bytes.filter(it -> it < 0).isPresent()
                || unused.filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("not limits of derivatives: " + bytes + ", " + unused);
        }
    }
}
