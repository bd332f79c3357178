package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// Bytes that were erased on request, whatever still referred to them: no restore of an older backup brings them
/// back. Stashing them anew does.
///
/// @param path whose content they were; empty where that is not known
/// @param reason why, for people
/// @param erasedAt in whole milliseconds
public record Erasure(
        UUID id, Sha256 sha256, Optional<EntryPath> path, String reason, Author author, Instant erasedAt) {
    private static final int MOST_REASON_BYTES = 1000;

    /// @throws IllegalArgumentException if the reason is empty, has more than 1000 bytes or more than one line
    public Erasure {
        Wording.checked("a reason", reason, MOST_REASON_BYTES);
        erasedAt = Instant.ofEpochMilli(erasedAt.toEpochMilli());
    }
}
