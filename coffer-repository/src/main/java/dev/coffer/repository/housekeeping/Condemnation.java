package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Author;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Barrier;
import dev.coffer.repository.Collecting;
import dev.coffer.repository.Session;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Condemns blobs within a transaction: lock, then look, then write.
///
/// The look is a statement of its own, so that on PostgreSQL it sees what those have committed whom the lock waited
/// for, or left out. Whoever wants to refer to a locked row waits, and then finds it condemned; whoever has referred
/// to it holds a lock on it, and so it is left out. The composite key of references is the last guard.
final class Condemnation {
    /// Of a blob `b`.
    static final String UNREFERENCED = " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.blob_id = b.id)"
            + " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.blob_id = b.id)";

    /// Of a blob `b`, with 1 if it does not matter who wrote its object: it may be condemned for want of a reference.
    static final String MAY_GO = " AND (b.written = 1 OR CAST(? AS INTEGER) = 1)";

    /// Of a blob `b`: another one that is there, or on its way, has the same object.
    static final String OTHERS = "EXISTS (SELECT 1 FROM blob o WHERE o.place = b.place AND o.bucket = b.bucket"
            + " AND o.object_key = b.object_key AND o.id <> b.id AND o.state IN ('LIVE', 'STAGING'))";

    private static final String LOCK =
            "SELECT id FROM blob WHERE id IN " + Marks.OF_PAGE + " AND place = ? AND state = ? ORDER BY id";
    private static final String LOOK = "SELECT b.id, b.size FROM blob b WHERE b.id IN " + Marks.OF_PAGE
            + " AND b.state = ? AND b.lease_until < ?" + MAY_GO + UNREFERENCED + " ORDER BY b.id";
    private static final String COUNT_ON = "UPDATE counter SET value = value + 1 WHERE name = 'collection'";
    private static final String AGAIN =
            " ON CONFLICT (store, bucket, object_key) DO UPDATE SET blob_id = excluded.blob_id,"
                    + " sha256 = excluded.sha256, size = excluded.size, reason = excluded.reason,"
                    + " author = excluded.author, host = excluded.host, erasure = excluded.erasure,"
                    + " asked_at = excluded.asked_at, removed_at = NULL, due_at = 0";
    private static final String LIST = "INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size, purpose,"
            + " reason, author, host, erasure, asked_at, due_at) ";
    private static final String WITH = "b.id, b.sha256, b.size, %s, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT),"
            + " CAST(? AS INTEGER), CAST(? AS BIGINT), 0 FROM blob b";
    private static final String LIST_COPIES =
            LIST + "SELECT p.store, p.bucket, p.object_key, " + WITH.formatted("p.purpose")
                    + " JOIN placement p ON p.blob_id = b.id WHERE b.id IN " + Marks.OF_PAGE + AGAIN;
    private static final String LIST_STRAY = LIST + "SELECT CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), "
            + WITH.formatted("'MIRROR'") + " WHERE b.id = ? AND b.state <> 'LIVE'" + AGAIN;
    private static final String DROP_COPIES = "DELETE FROM placement WHERE blob_id IN " + Marks.OF_PAGE;
    private static final String LIST_OWN = LIST + "SELECT '" + BackupStore.MAIN + "', b.bucket, b.object_key, "
            + WITH.formatted("'OWN'") + " WHERE b.id IN " + Marks.OF_PAGE + " AND NOT " + OTHERS + AGAIN;
    /// Its object is that of another blob, in a bucket where the digest is the name: there is nothing to delete.
    private static final String BURY = "UPDATE blob SET state = 'GONE', gone_at = ? WHERE id IN " + Marks.OF_PAGE
            + " AND state = 'CONDEMNED' AND " + OTHERS.replace("b.", "blob.");
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection') WHERE id IN " + Marks.OF_PAGE
            + " AND state = ? AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.blob_id = blob.id)"
            + " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.blob_id = blob.id)";
    private static final String UNLISTED = "SELECT b.id FROM blob b WHERE b.place = ? AND b.state = 'CONDEMNED'"
            + " AND NOT EXISTS (SELECT 1 FROM removal r WHERE r.store = '" + BackupStore.MAIN
            + "' AND r.bucket = b.bucket AND r.object_key = b.object_key AND r.removed_at IS NULL) AND b.id > ? ORDER BY b.id LIMIT "
            + Marks.PAGE;

    /// Why, and on whose behalf.
    ///
    /// @param erasure whether it was asked for, so that neither holds, readers nor backups keep it
    /// @param found whether also what Coffer is not known to have written goes: where the digest is the name,
    ///     that was found in a bucket, and somebody whom no catalogue knows may need it
    record Order(String reason, Author author, boolean erasure, boolean found) {}

    /// What was condemned.
    record Condemned(String id, long size) {}

    private final Session session;
    private final String place;
    private final HousekeepingStep.Listener steps;

    Condemnation(Session session, String place, HousekeepingStep.Listener steps) {
        this.session = session;
        this.place = place;
        this.steps = steps;
    }

    /// Condemns those of the blobs that are in the state, that nothing refers to and whose lease had passed; none
    /// while collecting is turned off, except in an erasure.
    ///
    /// @param ids 1 to [Marks#PAGE] incarnations
    /// @param state `LIVE` or `STAGING`
    /// @param leaseBefore the lease must have passed then; in an erasure, any has
    List<Condemned> condemn(List<String> ids, String state, long leaseBefore, long now, Order order) {
        Barrier.shared(session);
        if (!order.erasure() && !Collecting.isOn(session)) {
            return List.of();
        }
        // An erasure waits for whoever is referring to them; others leave out what is in use.
        String how = order.erasure() ? session.forUpdate() : session.forUpdateOfFree();
        List<String> locked = session.list(LOCK + how, row -> row.getString(1), Marks.values(ids, place, state));
        steps.reached(HousekeepingStep.LOCKED);
        if (locked.isEmpty()) {
            return List.of();
        }
        long before = order.erasure() ? Long.MAX_VALUE : leaseBefore;
        List<Condemned> free = session.list(
                LOOK,
                row -> new Condemned(row.getString(1), row.getLong(2)),
                Marks.values(locked, state, before, order.found() ? 1 : 0));
        if (free.isEmpty()) {
            return List.of();
        }
        List<String> condemned = free.stream().map(Condemned::id).toList();
        list(condemned, now, order);
        steps.reached(HousekeepingStep.LISTED);
        session.update(COUNT_ON);
        int rows = session.update(CONDEMN, Marks.values(now, condemned, state));
        if (rows != condemned.size()) {
            throw new IllegalStateException(
                    "of " + condemned.size() + " blobs that nothing refers to, " + rows + " could be condemned");
        }
        return free;
    }

    /// Lists the objects of blobs that somebody else has condemned: a stash that another was faster than, a restore.
    ///
    /// @param after the incarnation behind which to look
    /// @return the incarnations that were listed, at most a page
    List<String> listOthers(String after, long now, Order order) {
        // Locked, so that who brings the bytes back is waited for, or left to the next run.
        List<String> unlisted =
                session.list(UNLISTED + session.forUpdateOfFree(), row -> row.getString(1), place, after);
        if (!unlisted.isEmpty()) {
            list(unlisted, now, order);
            session.update(BURY, Marks.values(now, unlisted));
        }
        return unlisted;
    }

    /// Lists a copy that no placement says, of a blob that is not live.
    void listCopy(Strays.Found copy, long now, Order order) {
        session.update(
                LIST_STRAY,
                copy.store(),
                copy.object().bucket(),
                copy.object().key(),
                order.reason(),
                order.author().name(),
                order.author().host().text(),
                order.erasure() ? 1 : 0,
                now,
                copy.incarnation().toString());
    }

    /// Lists the objects of condemned blobs, and their copies.
    ///
    /// @param ids 1 to [Marks#PAGE] incarnations
    void list(List<String> ids, long now, Order order) {
        @Nullable
        Object[] values = Marks.values(
                order.reason(), order.author().name(), order.author().host().text(), order.erasure() ? 1 : 0, now, ids);
        session.update(LIST_COPIES, values);
        session.update(DROP_COPIES, Marks.values(ids));
        session.update(LIST_OWN, values);
    }
}
