package dev.coffer.repository.backup;

/// The points of a backup's life between which a process can die; each says what has just become true.
enum BackupStep {
    /// Its row is there: what it will refer to stays.
    BEGUN,
    /// The moment that it holds has been chosen.
    SNAPSHOT_TAKEN,
    /// A part lies in the store.
    PART_WRITTEN,
    /// All parts lie in the store.
    DUMPED,
    /// The manifest lies in the store: it can be restored.
    MANIFEST_WRITTEN,
    /// Its row says so.
    DONE,
    /// An older one has no manifest any more: no restore begins from it.
    WITHDRAWN,
    /// Its row says that it is given up.
    DROPPED,
    /// An older one's objects are gone.
    DELETED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(BackupStep step);
    }
}
