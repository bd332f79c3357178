package dev.coffer.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What has become of the content of a path's purged versions: a document for whoever asked for it.
///
/// @param at when this was written
/// @param versions the path's versions that are purged, as far as their rows are kept
/// @param removed every object that was removed
/// @param pending every object that is still there
public record Receipt(
        EntryPath path, Instant at, List<Version> versions, List<Removed> removed, List<Pending> pending) {
    public Receipt {
        versions = List.copyOf(versions);
        removed = List.copyOf(removed);
        pending = List.copyOf(pending);
    }

    /// A version that was purged.
    ///
    /// @param sha256 empty for one that never had content
    public record Version(String id, Optional<String> sha256, Optional<String> md5, long size, Instant purgedAt) {}

    /// An object that was removed.
    ///
    /// @param store the name of the store, or which host's cache
    /// @param purpose `OWN` for the blob's own object, else what the copy was for
    /// @param versions how many versions of it were removed; empty where the store keeps none
    public record Removed(
            String store,
            String url,
            String sha256,
            String md5,
            long size,
            String purpose,
            String reason,
            String author,
            Instant removedAt,
            Optional<Long> versions) {}

    /// An object that is still there.
    ///
    /// @param store the name of the store, or which host's cache
    /// @param why what keeps it
    /// @param until when that ends by itself, as far as it is known
    public record Pending(String store, String url, String sha256, long size, String why, Optional<Instant> until) {}
}
