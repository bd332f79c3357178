package dev.coffer.store;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What a store tells of an object without sending its bytes.
///
/// @param size in bytes
/// @param etag the store's own mark of this version, without quotes; it is not a digest of the content
/// @param modified when this version was written, as the store's clock says
/// @param contentType empty where the store did not say (as in a listing)
/// @param metadata user metadata, names in lower case; empty in a listing
/// @param sha256 the digest of the whole object, where the store keeps it; a claim of the store, not a proof
public record ObjectInfo(
        ObjectName name,
        long size,
        String etag,
        Instant modified,
        Optional<String> contentType,
        Map<String, String> metadata,
        Optional<Sha256> sha256) {

    public ObjectInfo {
        metadata = Map.copyOf(metadata);
    }
}
