package dev.coffer.media;

import dev.coffer.repository.BlobId;
import java.net.URI;
import java.util.Optional;

/// What pilbox's dialect makes of a URL: something to do, or a reason not to.
public sealed interface PilboxOutcome {

    /// @param recipe empty if nothing is done (`op=noop`): the answer is the source as it is
    record Request(Source source, Optional<Recipe> recipe) implements PilboxOutcome {}

    /// @param message one line for the `error` field, without anything that the caller did not send
    record Refusal(PilboxError error, String message) implements PilboxOutcome {}

    /// Where the picture comes from.
    sealed interface Source {

        /// An http or https URL whose host is allowed.
        record Web(URI uri) implements Source {}

        /// A blob, from the path or from `url=blob:<digest>`.
        record Held(BlobId id) implements Source {}
    }
}
