package dev.coffer.store;

import java.util.Optional;

/// What became of one step of setting up a bucket.
///
/// @param step in a line, as `create the bucket`
/// @param refusal why it was not done; the other steps were tried all the same
public record SetupOutcome(String step, Optional<StoreException> refusal) {

    public static SetupOutcome done(String step) {
        return new SetupOutcome(step, Optional.empty());
    }

    public static SetupOutcome refused(String step, StoreException reason) {
        return new SetupOutcome(step, Optional.of(reason));
    }

    public boolean isDone() {
        return refusal.isEmpty();
    }
}
