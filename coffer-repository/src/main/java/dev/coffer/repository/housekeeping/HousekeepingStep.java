package dev.coffer.repository.housekeeping;

/// The points of housekeeping between which a process can die; each says what has just become true.
enum HousekeepingStep {
    /// Within a transaction: superseded versions have their new state.
    EXPIRING,
    /// Superseded versions are expired.
    EXPIRED,
    /// Within a transaction: versions have lost their blobs.
    PURGING,
    /// Versions are purged.
    PURGED,
    /// Rows of purged versions are gone.
    FORGOTTEN,
    /// Within G1: the candidates are locked.
    LOCKED,
    /// Within G1: their objects and copies are on the list of removals.
    LISTED,
    /// G1 or G1' is committed.
    CONDEMNED,
    /// Objects were taken off the list, by a lease on their rows.
    TAKEN,
    /// G3: the store has deleted them.
    DELETED,
    /// G4 is committed.
    BURIED,
    /// G5: the store has deleted them once more.
    SWEPT,
    /// It is written down that they were.
    SETTLED,
    /// An erasure is in the backup store.
    ERASURE_WRITTEN,
    /// Within a purge on request: all that referred to the bytes is gone.
    REFERENCES_GONE;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(HousekeepingStep step);
    }
}
