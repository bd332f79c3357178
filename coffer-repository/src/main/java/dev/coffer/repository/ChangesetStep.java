package dev.coffer.repository;

/// The points of a changeset's life between which a process can die; each says what has just become true.
enum ChangesetStep {
    /// The changeset is there.
    BEGUN,
    /// Within a transaction: what it does next has been written down.
    ITEMS_WRITTEN,
    /// What it does next is durable.
    ADDED,
    /// Within the commit: nobody has changed what it is about.
    CHECKED,
    /// Within the commit: entries have their new states.
    ENTRIES_CHANGED,
    /// Within the commit: tags are as they shall be.
    TAGS_CHANGED,
    /// Within the commit: the changes are in the log.
    RECORDED,
    /// It has landed.
    COMMITTED,
    /// Within the roll-back: what it had added is purged.
    ENTRIES_PURGED,
    /// It was given up.
    ROLLED_BACK;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(ChangesetStep step);
    }
}
