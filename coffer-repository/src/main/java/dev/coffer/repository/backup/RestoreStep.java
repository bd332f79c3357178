package dev.coffer.repository.backup;

/// The points of a restore between which a process can die; each says what has just become true.
enum RestoreStep {
    /// The target has the tables, and nothing in them.
    TABLES_MADE,
    /// Within the transaction: a table's rows are there.
    TABLE_LOADED,
    /// Within the transaction: indexes and keys are back, and all rows belong together.
    CHECKED,
    /// The stores name the catalogue that is about to be; every other is fenced.
    FENCED,
    /// Within the transaction: what has happened since the backup is taken into account.
    SETTLED,
    /// The rows are durable.
    COMMITTED,
    /// The tables are those of this program.
    MIGRATED,
    /// The catalogue is where it shall be.
    SWITCHED;

    /// Told of each step as it is reached. Does nothing outside tests.
    @FunctionalInterface
    interface Listener {
        Listener NONE = step -> {};

        void reached(RestoreStep step);
    }
}
