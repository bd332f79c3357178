package dev.coffer.repository.backup;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Barrier;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.Session;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/// The rows of `backup`: which snapshots there are, and so which blobs must stay.
final class BackupTable {
    static final Duration LEASE = Duration.ofMinutes(15);

    private static final String COUNT_ON = "UPDATE counter SET value = value + 1 WHERE name = 'collection'";
    private static final String INSERT = "INSERT INTO backup (id, state, start_seq, store, name, started_at,"
            + " lease_until) SELECT ?, 'RUNNING', value, ?, ?, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM counter"
            + " WHERE name = 'collection'";
    private static final String RENEW = "UPDATE backup SET lease_until = ? WHERE id = ? AND state = 'RUNNING'";
    private static final String FINISH = "UPDATE backup SET state = 'DONE', last_change = ?, bytes = ?,"
            + " finished_at = ? WHERE id = ? AND state = 'RUNNING'";
    private static final String DROP =
            "UPDATE backup SET state = 'DROPPED', dropped_at = ? WHERE id = ? AND state <> 'DROPPED'";
    private static final String COLUMNS = "SELECT id, state, start_seq, name, lease_until FROM backup WHERE state ";

    private final Catalogue catalogue;
    private final BackupStore store;

    BackupTable(Catalogue catalogue, BackupStore store) {
        this.catalogue = catalogue;
        this.store = store;
    }

    /// A row, as far as runs need it.
    record Row(UUID id, long startSeq, String name, Instant leaseUntil) {}

    /// Announces a backup, with its number among the condemnations, while nobody condemns.
    Row begin(UUID id) {
        Instant now = catalogue.clock().instant();
        BackupFolder folder = BackupFolder.of(store, now, id);
        return catalogue.transact(transaction -> {
            transaction.checkMay(Role.ADMIN, PathPrefix.ALL);
            Session session = transaction.session();
            Barrier.exclusive(session);
            session.update(COUNT_ON);
            session.update(
                    INSERT,
                    id.toString(),
                    store.describe(),
                    folder.name(),
                    now.toEpochMilli(),
                    now.plus(LEASE).toEpochMilli());
            return session.first(
                            "SELECT id, state, start_seq, name, lease_until FROM backup WHERE id = ?",
                            BackupTable::row,
                            id.toString())
                    .orElseThrow();
        });
    }

    /// @throws RepositoryException.Conflict if somebody has taken the backup for abandoned
    void renew(UUID id) {
        long until = catalogue.clock().instant().plus(LEASE).toEpochMilli();
        running(id, catalogue.transact(transaction -> transaction.session().update(RENEW, until, id.toString())));
    }

    /// @throws RepositoryException.Conflict if somebody has taken the backup for abandoned
    void finish(Manifest manifest) {
        running(
                manifest.id(),
                catalogue.transact(transaction -> transaction
                        .session()
                        .update(
                                FINISH,
                                manifest.lastChange(),
                                manifest.bytes(),
                                catalogue.clock().millis(),
                                manifest.id().toString())));
    }

    /// From here on nothing is kept for its sake.
    void drop(UUID id) {
        catalogue.transact(transaction -> {
            transaction.checkMay(Role.ADMIN, PathPrefix.ALL);
            return transaction.session().update(DROP, catalogue.clock().millis(), id.toString());
        });
    }

    /// Those that can be restored, the newest first.
    List<Row> done() {
        return catalogue.look(session -> session.list(COLUMNS + "= 'DONE' ORDER BY start_seq DESC", BackupTable::row));
    }

    /// Those that somebody works on, or did.
    List<Row> running() {
        return catalogue.look(session -> session.list(COLUMNS + "= 'RUNNING' ORDER BY start_seq", BackupTable::row));
    }

    boolean isDropped(UUID id) {
        return catalogue.look(session ->
                        session.number("SELECT count(*) FROM backup WHERE id = ? AND state = 'DROPPED'", id.toString()))
                == 1;
    }

    private static void running(UUID id, int rows) {
        if (rows == 0) {
            throw new RepositoryException.Conflict("the backup " + id + " has taken longer than its lease, and was"
                    + " given up by another process; make another");
        }
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                UUID.fromString(row.getString("id")),
                row.getLong("start_seq"),
                row.getString("name"),
                Instant.ofEpochMilli(row.getLong("lease_until")));
    }
}
