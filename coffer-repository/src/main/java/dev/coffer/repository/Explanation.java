package dev.coffer.repository;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Why something is kept, or will go by housekeeping.
///
/// @param subject what was asked for
/// @param facts all that bears on it, at most some hundred of a kind
public record Explanation(String subject, List<Fact> facts) {
    public Explanation {
        facts = List.copyOf(facts);
    }

    /// What bears on it.
    public enum Kind {
        /// The state of a version or of a blob.
        STATE,
        /// A version refers to the bytes.
        ENTRY,
        /// Something that was stashed refers to the bytes.
        SOURCE,
        /// An open changeset is about the version.
        CHANGESET,
        /// A host has it in its cache.
        CACHE,
        /// Somebody has brought the bytes and may be about to refer to them.
        HOLD,
        /// Readers have their time.
        READER,
        /// A backup keeps the object.
        BACKUP,
        /// An object that holds the bytes.
        OBJECT,
        /// What follows: it stays, or goes.
        VERDICT
    }

    /// @param until when that ends by itself; empty where it does not
    public record Fact(Kind kind, String text, Optional<Instant> until) {}
}
