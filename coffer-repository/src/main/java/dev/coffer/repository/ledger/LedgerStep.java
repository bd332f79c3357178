package dev.coffer.repository.ledger;

/// The points between which a process that keeps a derivative can die; each says what has just become true.
enum LedgerStep {
    /// A row says that it is being made, and by which name its object would go.
    ANNOUNCED,
    /// Its object is written.
    PUT,
    /// The row says so.
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
