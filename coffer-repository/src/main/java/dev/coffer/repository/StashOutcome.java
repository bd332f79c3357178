package dev.coffer.repository;

/// How a stash ended. Every source gets one; none spoils another.
public sealed interface StashOutcome {

    /// The source that was asked for.
    Source source();

    /// The bytes are in the store, verified, and the catalogue refers to them.
    record Stashed(StashReport report, Novelty novelty) implements StashOutcome {
        @Override
        public Source source() {
            return report.source();
        }
    }

    /// Nothing refers to anything new. A stash of the same source may simply be tried again.
    ///
    /// @param message one line, for people
    record Failed(Source source, FailureKind kind, String message) implements StashOutcome {}
}
