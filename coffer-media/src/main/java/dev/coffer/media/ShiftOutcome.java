package dev.coffer.media;

/// What became of a path of shift-media's.
public sealed interface ShiftOutcome {

    /// Somebody who may asks for a variant.
    ///
    /// @param key where it belongs
    record Request(MediaKey key, Variant variant) implements ShiftOutcome {}

    /// It is not to be had.
    ///
    /// @param message one line, for people
    record Refusal(Reason reason, String message) implements ShiftOutcome {}

    /// Why not.
    enum Reason {
        /// The path is none of a variant.
        NO_VARIANT,
        /// It is one, but of nothing that can be made.
        MALFORMED,
        /// Nobody who may has signed it.
        FORGED,
        /// It was signed, and its time is over.
        EXPIRED
    }
}
