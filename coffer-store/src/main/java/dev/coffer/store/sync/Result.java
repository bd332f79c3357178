package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.Sha256;
import java.util.Optional;

/// What became of a pair, and what is to be remembered of its objects.
///
/// @param source what the source's object has in it, where it is one and that is known
/// @param target the same of the target
record Result(Sync.Outcome outcome, Optional<Known> source, Optional<Known> target) {

    /// @param listed whether the object is as the listing told it
    record Known(ObjectInfo info, Sha256 sha256, boolean listed) {}

    static Result failed(Pair pair, String reason) {
        return new Result(new Sync.Outcome.Failed(pair.key(), reason), held(pair.source()), held(pair.target()));
    }

    /// Nothing was transferred.
    static Result of(Pair pair, Decision decision) {
        return new Result(
                new Sync.Outcome.Done(decision.step()),
                known(pair.source(), decision.source()),
                known(pair.target(), decision.target()));
    }

    static Optional<Known> known(Optional<Entry> entry, Optional<Sha256> sha256) {
        return entry.filter(Entry.Held.class::isInstance)
                .map(Entry.Held.class::cast)
                .flatMap(held -> sha256.or(held::sha256).map(it -> new Known(held.info(), it, true)));
    }

    private static Optional<Known> held(Optional<Entry> entry) {
        return known(entry, Optional.empty());
    }
}
