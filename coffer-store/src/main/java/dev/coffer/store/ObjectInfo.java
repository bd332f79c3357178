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
/// @param headers more HTTP headers it is read with; empty in a listing
/// @param sha256 the digest of the whole object, where the store keeps it; a claim of the store, not a proof
/// @param storageClass where it is kept; empty for the store's usual place, and where it did not say
/// @param restoration of an archived object that was asked back; empty in a listing
public record ObjectInfo(
        ObjectName name,
        long size,
        String etag,
        Instant modified,
        Optional<String> contentType,
        Map<String, String> metadata,
        Map<Header, String> headers,
        Optional<Sha256> sha256,
        Optional<StorageClass> storageClass,
        Optional<Restoration> restoration) {

    public ObjectInfo {
        metadata = Map.copyOf(metadata);
        headers = Map.copyOf(headers);
    }

    /// As a listing tells it.
    public static ObjectInfo listed(ObjectName name, long size, String etag, Instant modified) {
        return new ObjectInfo(
                name,
                size,
                etag,
                modified,
                Optional.empty(),
                Map.of(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /// As one who has written it or asked for it is told.
    public static ObjectInfo described(
            ObjectName name, long size, String etag, Instant modified, Description told, Optional<Sha256> sha256) {
        return new ObjectInfo(
                name,
                size,
                etag,
                modified,
                Optional.of(told.contentType()),
                told.metadata(),
                told.headers(),
                sha256,
                Optional.empty(),
                Optional.empty());
    }

    public ObjectInfo in(Optional<StorageClass> place) {
        return new ObjectInfo(name, size, etag, modified, contentType, metadata, headers, sha256, place, restoration);
    }

    /// What its readers are told; of a listing, nothing much.
    public Description description() {
        return new Description(contentType.orElse(Description.plain().contentType()), metadata, headers);
    }

    /// Whether it must be restored before it can be read: it lies in an archive, and no copy is back.
    public boolean archived() {
        return storageClass.map(StorageClass::isArchive).orElse(false)
                && restoration.flatMap(Restoration::until).isEmpty();
    }
}
