package dev.coffer.repository;

import java.util.Optional;

/// What an origin answered.
public sealed interface Fetched {

    /// 304: it is what the validators say.
    record NotModified() implements Fetched {}

    /// All bytes were written to the destination.
    ///
    /// @param contentType as the server claims
    /// @param cacheControl as the server wrote it, to be passed on
    /// @param expires as the server wrote it, to be passed on
    /// @param size in bytes
    record Body(
            Validators validators,
            Optional<String> contentType,
            Optional<String> cacheControl,
            Optional<String> expires,
            long size)
            implements Fetched {}
}
