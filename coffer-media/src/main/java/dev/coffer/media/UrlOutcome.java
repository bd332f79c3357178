package dev.coffer.media;

import java.time.Instant;
import java.util.Optional;

/// What became of a URL of Coffer's own.
public sealed interface UrlOutcome {

    /// Somebody who may asks for a picture.
    ///
    /// @param recipe what is done to it
    /// @param named whether a preset says that, so that it may say something else tomorrow
    /// @param asked which revision of a preset says it, and where what it makes is kept
    /// @param canonical the one path that asks for this recipe of this source, or this preset; without a
    ///     signature
    /// @param expires until when the URL holds
    record Request(
            PictureRequest.Source source,
            Recipe recipe,
            boolean named,
            Asked asked,
            String canonical,
            Optional<Instant> expires)
            implements UrlOutcome {}

    /// It is not to be had.
    ///
    /// @param message one line, for people
    record Refusal(Reason reason, String message) implements UrlOutcome {}

    /// Why not.
    enum Reason {
        /// It cannot be read, or asks for what is not done.
        MALFORMED,
        /// It asks for a preset that is not there.
        UNKNOWN,
        /// Nobody who may has signed it, or only presets may be asked for.
        FORGED,
        /// It was signed, and its time is over.
        EXPIRED,
        /// The preset's watermark is not there, and without it the picture is not shown.
        LACKING
    }
}
