package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import java.util.Optional;

/// What was stashed, and where it lies.
///
/// @param source as it was asked for, not as redirects led
/// @param object the object that holds the bytes
/// @param mediaType by the bytes, not by a name or a server
/// @param dimensions empty for what is no picture
/// @param size in bytes
/// @param damage why the bytes cannot be a whole picture, in one line; they are stashed all the same
public record StashReport(
        Source source,
        Digests digests,
        ObjectName object,
        String mediaType,
        Optional<Dimensions> dimensions,
        long size,
        Optional<String> damage) {

    /// The object as `s3://bucket/key`.
    public String s3Url() {
        return object.url();
    }
}
