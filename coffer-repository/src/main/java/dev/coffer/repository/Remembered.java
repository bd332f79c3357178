package dev.coffer.repository;

/// The last stash of a source.
///
/// @param stashedAt milliseconds since 1970
record Remembered(BlobRow blob, Origin origin, long stashedAt) {}
