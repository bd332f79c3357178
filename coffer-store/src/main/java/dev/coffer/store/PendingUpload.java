package dev.coffer.store;

import java.time.Duration;
import java.time.Instant;

/// A large object whose parts are being sent, or were, by somebody who then died: invisible, and paid for.
///
/// @param id the store's own for this upload
/// @param begun by the store's clock
public record PendingUpload(ObjectName name, String id, Instant begun) {

    /// Whether it was begun more than `age` before `now`. An upload that old may still be under way.
    public boolean isOlderThan(Duration age, Instant now) {
        return begun.isBefore(now.minus(age));
    }
}
