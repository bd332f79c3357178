package dev.coffer.repository;

import java.util.Optional;

/// What a purge on request is about.
///
/// @param isEverything also what is published; else only versions that are expired or were never published
/// @param erasure why the bytes have to go at once, whatever refers to them or keeps them: other paths with the
///     same content, stashed sources, holds, readers, backups. Empty for a purge like those of housekeeping.
/// @param author only versions that somebody of this name has added; empty for all
public record PurgeRequest(EntryPath path, boolean isEverything, Optional<String> erasure, Optional<String> author) {

    /// Of all versions, whoever has added them.
    public PurgeRequest(EntryPath path, boolean isEverything, Optional<String> erasure) {
        this(path, isEverything, erasure, Optional.empty());
    }
}
