package dev.coffer.repository;

import dev.coffer.store.ObjectName;

/// A blob that is there, and the object that holds its bytes.
///
/// @param id the strongest address that is known of it: the SHA-256 where a catalogue knows it, else the MD5
///     it lies under
/// @param size in bytes
public record HeldBlob(BlobId id, long size, ObjectName object) {}
