package dev.coffer.repository.cache;

import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;

/// What the work of a cache is done with.
record CacheParts(
        Catalogue catalogue,
        Blobs blobs,
        CachedTable table,
        CacheDirectory directory,
        CacheLocks locks,
        VerifiedFiles verified,
        Journal journal,
        Counters counters,
        CacheStep.Listener steps) {

    /// By the host's clock, in milliseconds since 1970.
    long now() {
        return catalogue.clock().millis();
    }
}
