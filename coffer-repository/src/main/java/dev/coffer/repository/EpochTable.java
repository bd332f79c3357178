package dev.coffer.repository;

import java.util.Optional;

/// The epoch of a catalogue, in rows of `counter`: `epoch` and `epoch_id` as [Epoch] says them, and
/// `epoch_copy`, 1 if the
/// catalogue was restored to be looked at and works with no store.
final class EpochTable {
    private static final String ROW = "SELECT value FROM counter WHERE name = ?";
    private static final String SET = "INSERT INTO counter (name, value) VALUES (?, ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    private static final String JUMP =
            "UPDATE counter SET value = CASE WHEN value < ? THEN CAST(? AS BIGINT) ELSE value"
                    + " END WHERE name IN ('change', 'collection')";

    /// @param number 0 where no catalogue was ever restored
    record Row(long number, long id, boolean isCopy) {}

    static Row of(Session session) {
        return new Row(
                value(session, "epoch").orElse(0L),
                value(session, "epoch_id").orElse(0L),
                value(session, "epoch_copy").orElse(0L) == 1);
    }

    /// Begins an epoch: numbers of changes and condemnations go on where no catalogue before can have come to,
    /// and claims are released, because somebody else may have had them since.
    ///
    /// @return how many claims were released
    static int begin(Session session, Row row) {
        session.update(SET, "epoch", row.number());
        session.update(SET, "epoch_id", row.id());
        session.update(SET, "epoch_copy", row.isCopy() ? 1L : 0L);
        long from = Math.multiplyExact(row.number(), Epoch.CHANGES);
        session.update(JUMP, from, from);
        return session.update("DELETE FROM claim");
    }

    private static Optional<Long> value(Session session, String name) {
        return session.first(ROW, row -> row.getLong(1), name);
    }

    private EpochTable() {}
}
