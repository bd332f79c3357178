package dev.coffer.repository.archive;

/// The points of archiving and thawing between which a process can die; each says what has just become true.
enum ArchiveStep {
    /// A blob lies in the other class.
    MOVED,
    /// Its entries say so.
    MARKED,
    /// A ticket says what is to be thawed.
    TICKET_WRITTEN,
    /// The server was asked for one of its blobs.
    REQUESTED,
    /// A blob that the server has brought lies where it can be read for good.
    RETURNED,
    /// Its entries are no longer archived.
    UNMARKED,
    /// The ticket says so of this blob.
    SETTLED,
    /// Nothing of the ticket is on its way.
    FINISHED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(ArchiveStep step);
    }
}
