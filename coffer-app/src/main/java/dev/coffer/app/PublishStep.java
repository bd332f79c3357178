package dev.coffer.app;

/// The points of `coffer publish`, and of `coffer changeset add`, between which a process can die; each says
/// what has just become true. Those within a transaction and within an upload are the library's own.
enum PublishStep {
    /// The changeset is there, and empty.
    BEGUN,
    /// The bytes of a source are in the store; nothing refers to them.
    BROUGHT,
    /// Sources are in the changeset.
    ADDED,
    /// So are their tags.
    TAGGED,
    /// All is in the changeset, and nothing of it to be seen.
    COLLECTED,
    /// So are the derivatives that were declared, in the store.
    DERIVED,
    /// It has landed.
    COMMITTED,
    /// A file that was to be moved is gone.
    REMOVED,
    /// What is current was printed.
    PRINTED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(PublishStep step);
    }
}
