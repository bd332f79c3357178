package dev.coffer.repository;

import java.time.Instant;

/// Work that lands in one instant, as it was when it was read: any number of publications, expiries and tags,
/// collected over hours and by several processes, and then committed all at once, or not at all.
public sealed interface Changeset {

    ChangesetId id();

    /// Why, for people; may be empty.
    String note();

    /// Who began it.
    Author author();

    /// How many things it does.
    long items();

    Instant begunAt();

    /// Work that is going on. Nothing of it is seen by readers.
    ///
    /// @param leaseUntil when it counts as abandoned, unless it is worked on before
    record Open(ChangesetId id, String note, Author author, long items, Instant begunAt, Instant leaseUntil)
            implements Changeset {}

    /// Work that has landed.
    ///
    /// @param lastChange the number of its last [Change]
    record Committed(
            ChangesetId id,
            String note,
            Author author,
            long items,
            Instant begunAt,
            Instant committedAt,
            long lastChange)
            implements Changeset {}

    /// Work that was given up; what it had added is purged.
    ///
    /// @param lastChange the number of its last [Change]
    record RolledBack(
            ChangesetId id,
            String note,
            Author author,
            long items,
            Instant begunAt,
            Instant rolledBackAt,
            long lastChange)
            implements Changeset {}
}
