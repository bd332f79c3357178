package dev.coffer.repository;

import java.util.Optional;

/// What an origin answered.
public sealed interface Fetched {

    /// 304: it is what the validators say.
    record NotModified() implements Fetched {}

    /// All bytes were written to the destination.
    ///
    /// @param contentType as the server claims
    /// @param size in bytes
    record Body(Validators validators, Optional<String> contentType, long size) implements Fetched {}
}
