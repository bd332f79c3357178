package dev.coffer.repository;

import dev.coffer.store.ObjectName;

/// A live blob as the catalogue knows it.
///
/// @param id the incarnation
record BlobRow(String id, Facts facts, ObjectName object) {

    HeldBlob held() {
        return new HeldBlob(BlobId.of(facts.digests().sha256()), facts.size(), object);
    }
}
