package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// A derivative, as the ledger has it: mostly one file, or several that only go together, of which this is the one
/// that is opened first.
///
/// @param id its incarnation, the last part of its object's name
/// @param key 64 hex digits that stand for original, recipe and engine together
/// @param result of this file; empty while it is being made
/// @param files how many files it has, this one included
/// @param more bytes of those beside this one
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
        long files,
        long more,
        ObjectName object,
        String host,
        Instant leaseUntil,
        Instant createdAt,
        Instant usedAt) {

    /// What was made and is stored.
    ///
    /// @param format as pictures' formats are called; of what is no picture, what its name ends with
    /// @param digest of its bytes
    /// @param width 0 where nobody has looked
    /// @param height 0 where nobody has looked
    public record Result(String format, Sha256 digest, long size, int width, int height) {}

    public boolean isStored() {
        return result.isPresent();
    }

    /// Of all its files, in bytes; 0 while it is being made.
    public long size() {
        return result.map(Result::size).orElse(0L) + more;
    }
}
