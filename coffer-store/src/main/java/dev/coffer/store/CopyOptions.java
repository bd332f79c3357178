package dev.coffer.store;

import java.util.Optional;

/// How an object is copied.
///
/// @param description replaces the source's; empty to keep it
/// @param sourceEtag the version of the source that is meant; empty for whatever is there
/// @param storageClass where the copy is kept; empty for the store's usual place
public record CopyOptions(
        Optional<Description> description, Optional<String> sourceEtag, Optional<StorageClass> storageClass) {
    private static final CopyOptions PLAIN = new CopyOptions(Optional.empty(), Optional.empty(), Optional.empty());

    /// With the source's description, whatever version is there.
    public static CopyOptions plain() {
        return PLAIN;
    }

    public CopyOptions with(Description told) {
        return new CopyOptions(Optional.of(told), sourceEtag, storageClass);
    }

    public CopyOptions ifSourceIs(String etag) {
        return new CopyOptions(description, Optional.of(etag), storageClass);
    }

    public CopyOptions in(StorageClass place) {
        return new CopyOptions(description, sourceEtag, Optional.of(place));
    }
}
