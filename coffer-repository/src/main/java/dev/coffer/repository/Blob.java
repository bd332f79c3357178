package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import java.util.UUID;

/// A live blob of the catalogue: what an entry is made of.
///
/// @param incarnation the life of the bytes that is meant
/// @param size in bytes
/// @param mediaType by the bytes
/// @param object the object that holds the bytes
public record Blob(UUID incarnation, Digests digests, long size, String mediaType, ObjectName object) {

    static Blob of(BlobRow row) {
        Facts facts = row.facts();
        return new Blob(UUID.fromString(row.id()), facts.digests(), facts.size(), facts.mediaType(), row.object());
    }

    /// The address of its bytes.
    public BlobId id() {
        return BlobId.of(digests.sha256());
    }

    /// What a [BlobSource] reads.
    public HeldBlob held() {
        return new HeldBlob(id(), size, object);
    }
}
