package dev.coffer.store.folder;

import dev.coffer.store.Description;
import dev.coffer.store.Header;
import dev.coffer.store.Sha256;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What the file system does not say of one version of an object.
///
/// @param etag the version, as [Version#etag()] spells it
record Facts(String etag, Description description, Optional<Sha256> sha256) {

    Facts of(String otherEtag) {
        return new Facts(otherEtag, description, sha256);
    }

    /// Sorted, so that equal facts are equal text.
    Map<String, String> sortedMetadata() {
        return new TreeMap<>(description.metadata());
    }

    /// Sorted too.
    Map<Header, String> sortedHeaders() {
        return new TreeMap<>(description.headers());
    }
}
