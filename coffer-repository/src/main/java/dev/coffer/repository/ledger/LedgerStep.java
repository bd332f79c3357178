package dev.coffer.repository.ledger;

/// The points between which a process that keeps a derivative can die; each says what has just become true.
enum LedgerStep {
    /// A row says that it is being made, and by which name its object would go.
    ANNOUNCED,
    /// Each of its further files has a row.
    LISTED,
    /// An object of it is written.
    PUT,
    /// The rows say that all are.
    STORED,
    /// A row that was on its way out has left the ledger for the list of removals.
    CONDEMNED,
    /// Its object is deleted.
    DELETED,
    /// The list of removals says so.
    NOTED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(LedgerStep step);
    }
}
