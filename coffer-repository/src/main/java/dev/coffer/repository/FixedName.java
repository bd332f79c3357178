package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/// An object whose name is its digest, and that somebody may be deleting: the request may arrive after the bytes have
/// come back. So nobody refers to such an object while one may be under way.
///
/// Until a collector has taken the object, no request was sent; then the deletion is called off by removing its row,
/// which the collector locks before it takes it. Exactly one of the two happens. For the packages of this module alone.
///
/// @see "GC.md: legacy layouts, the digest is blocked until no request on it can be in flight"
public final class FixedName {
    /// Longer than any request can be under way, and an hour for clocks that differ.
    public static final Duration QUIET = Duration.ofHours(2);

    private static final String KEY = " WHERE store = '" + BackupStore.MAIN + "' AND bucket = ? AND object_key = ?";
    private static final String FIND = "SELECT removed_at, due_at, reason, (SELECT count(*) FROM blob b"
            + " WHERE b.id = removal.blob_id AND b.live_at IS NOT NULL) FROM removal" + KEY;
    private static final String CALL_OFF = "DELETE FROM removal" + KEY;
    private static final String ABANDON = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection')"
            + " WHERE bucket = ? AND object_key = ? AND state = 'STAGING' AND lease_until < ?";
    private static final String OTHERS = "SELECT count(*) FROM blob WHERE bucket = ? AND object_key = ? AND id <> ?"
            + " AND state IN ('LIVE', 'STAGING')";
    private static final String TAKE = "INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size, purpose,"
            + " reason, author, host, erasure, asked_at, due_at) SELECT '" + BackupStore.MAIN + "', b.bucket,"
            + " b.object_key, b.id, b.sha256, b.size, 'OWN', CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), 0,"
            + " CAST(? AS BIGINT), CAST(? AS BIGINT) FROM blob b WHERE b.id = ?"
            + " ON CONFLICT (store, bucket, object_key) DO UPDATE SET blob_id = excluded.blob_id,"
            + " sha256 = excluded.sha256, size = excluded.size, reason = excluded.reason, author = excluded.author,"
            + " host = excluded.host, erasure = 0, asked_at = excluded.asked_at, removed_at = NULL,"
            + " due_at = excluded.due_at";
    private static final String REMOVED =
            "UPDATE removal SET removed_at = ?, due_at = NULL" + KEY + " AND removed_at IS NULL";
    private static final String BURY = "UPDATE blob SET state = 'GONE', gone_at = ?"
            + " WHERE bucket = ? AND object_key = ? AND state = 'CONDEMNED'";
    private static final String FORGOTTEN = "INSERT INTO counter (name, value) VALUES ('names_forgotten_at', ?)"
            + " ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    private static final String FORGOTTEN_AT = "SELECT value FROM counter WHERE name = 'names_forgotten_at'";
    private static final String ROWS =
            "SELECT id FROM blob WHERE bucket = ? AND object_key = ? AND state IN ('STAGING', 'CONDEMNED') ORDER BY id";

    private record Asked(Optional<Instant> removedAt, boolean isTaken, String reason, boolean wasLive) {}

    /// Who is about to refer to an object.
    enum By {
        /// Who has brought its bytes, now.
        BRINGING,
        /// Who has found it in the store: what was purged or condemned is not found anew, and so kept.
        FINDING
    }

    /// Sees to it that no deletion of the object is under way when the transaction commits, nor was since a time.
    ///
    /// @param since by this host's clock, before the store was asked for the object or told to write it
    /// @throws RepositoryException.Conflict if one is or was, or may be under way still; nothing has happened
    static void claim(Session session, ObjectName object, Instant since, By by) {
        checkKnown(session, object, since);
        Optional<Asked> asked = asked(session, object);
        if (asked.isEmpty()) {
            // Who lists a removal has locked the blob's row before: from here on nobody does, until the transaction
            // ends.
            session.list(ROWS + session.forUpdate(), row -> row.getString(1), object.bucket(), object.key());
            asked = asked(session, object);
        }
        asked.ifPresent(found -> check(session, object, found, since, by));
    }

    /// Takes an object for deletion, at once: from the commit on nobody refers to it, or brings its bytes, until
    /// [#QUIET] after it is [#gone].
    ///
    /// @param blob whose object it is, condemned in this transaction or before
    /// @param until before when the store must be asked; later, somebody else may see to it
    /// @throws RepositoryException.Conflict if somebody brings these bytes, or has: roll the transaction back
    public static void take(Transaction tx, UUID blob, ObjectName object, String reason, Instant until) {
        Session session = tx.session();
        long now = tx.now().toEpochMilli();
        session.list(ROWS + session.forUpdate(), row -> row.getString(1), object.bucket(), object.key());
        session.update(ABANDON, now, object.bucket(), object.key(), now);
        if (session.number(OTHERS, object.bucket(), object.key(), blob.toString()) > 0) {
            throw new RepositoryException.Conflict("somebody is bringing the bytes of " + object);
        }
        session.update(
                TAKE,
                reason,
                tx.author().name(),
                tx.author().host().text(),
                now,
                until.toEpochMilli(),
                blob.toString());
    }

    /// The store has said that an object which was taken is not there any more.
    public static void gone(Transaction tx, ObjectName object) {
        long now = tx.now().toEpochMilli();
        tx.session().update(REMOVED, now, object.bucket(), object.key());
        tx.session().update(BURY, now, object.bucket(), object.key());
    }

    /// To be called when a catalogue begins to work that does not know what another one has deleted
    /// before: for [#QUIET] from then on, nothing is stashed where the digest is the name.
    public static void forgotten(Session session, Instant now) {
        session.update(FORGOTTEN, now.toEpochMilli());
    }

    /// Sees to it that the catalogue has worked for long enough to know what is being deleted. Also what it takes
    /// for live may be going.
    ///
    /// @param since by this host's clock, before the store was asked for the object or told to write it
    /// @throws RepositoryException.Conflict if not; nothing has happened
    static void checkKnown(Session session, ObjectName object, Instant since) {
        session.first(FORGOTTEN_AT, row -> Instant.ofEpochMilli(row.getLong(1))).ifPresent(at -> {
            Instant free = at.plus(QUIET);
            if (since.isBefore(free)) {
                throw new RepositoryException.Conflict("this catalogue was restored, or has taken over, at " + at
                        + " and does not know whether " + object + " was being deleted then; it can be stashed from "
                        + free + " on");
            }
        });
    }

    private static Optional<Asked> asked(Session session, ObjectName object) {
        return session.first(
                FIND + session.forUpdate(),
                row -> {
                    long removed = row.getLong(1);
                    Optional<Instant> removedAt =
                            row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(removed));
                    return new Asked(removedAt, row.getLong(2) != 0, row.getString(3), row.getLong(4) != 0);
                },
                object.bucket(),
                object.key());
    }

    private static void check(Session session, ObjectName object, Asked asked, Instant since, By by) {
        Optional<Instant> removedAt = asked.removedAt();
        if (removedAt.isPresent()) {
            Instant free = removedAt.get().plus(QUIET);
            if (since.isBefore(free)) {
                throw new RepositoryException.Conflict(
                        object + " was deleted a moment ago; it can be stashed again from " + free + " on");
            }
        } else if (asked.isTaken()) {
            throw new RepositoryException.Conflict(object + " is being deleted; it can be stashed again two hours after"
                    + " 'coffer gc --exclusive', or the migration that is at it, has said that it is gone");
        } else if (by == By.FINDING && asked.wasLive()) {
            throw new RepositoryException.Conflict(object + " is to be removed: " + asked.reason());
        } else {
            session.update(CALL_OFF, object.bucket(), object.key());
        }
    }

    private FixedName() {}
}
