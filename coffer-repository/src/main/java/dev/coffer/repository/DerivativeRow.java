package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A row of the ledger of derivatives.
///
/// @param id its incarnation, the last part of its object's name
/// @param key 64 hex digits that stand for original, recipe and engine together
/// @param result empty while it is being made
/// @param host who makes it, or has made it
/// @param leaseUntil until when nobody else makes it, while it is being made
/// @param usedAt exact to an hour or so
public record DerivativeRow(
        UUID id,
        String key,
        Sha256 original,
        String recipe,
        String engine,
        Optional<Result> result,
        ObjectName object,
        String host,
        Instant leaseUntil,
        Instant createdAt,
        Instant usedAt) {

    /// What was made and is stored.
    ///
    /// @param format as pictures' formats are called
    /// @param digest of its bytes
    public record Result(String format, Sha256 digest, long size, int width, int height) {}

    public boolean isStored() {
        return result.isPresent();
    }

    /// In bytes; 0 while it is being made.
    public long size() {
        return result.map(Result::size).orElse(0L);
    }
}
