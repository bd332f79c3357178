package dev.coffer.repository.backup;

import dev.coffer.repository.Change;
import dev.coffer.repository.Erasure;
import dev.coffer.repository.Session;
import java.util.List;

/// Erases again what was erased on request after a backup was made, in the transaction that restores it:
/// nobody ever
/// sees it.
final class Replay {
    private static final String KNOWN = "SELECT count(*) FROM erasure WHERE id = ?";
    private static final String INSERT =
            "INSERT INTO erasure (id, sha256, path, reason, author, host, erased_at)" + " VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String ENTRIES =
            "SELECT id, path FROM entry WHERE blob_id IS NOT NULL AND sha256 = ? ORDER BY id";
    private static final String EXPIRE =
            "UPDATE entry SET state = 'EXPIRED', expired_at = ? WHERE id = ? AND state = 'PUBLISHED'";
    private static final String PURGE = "UPDATE entry SET state = 'PURGED', revision = ?, purged_at = ?,"
            + " uploaded_at = NULL, archived_at = NULL, blob_id = NULL, blob_state = NULL WHERE id = ?";
    private static final String OF_DIGEST = "blob_id IN (SELECT id FROM blob WHERE sha256 = ? AND state = 'LIVE')";
    private static final String ASK = "INSERT INTO removal (store, bucket, object_key, blob_id, sha256, size, purpose,"
            + " reason, author, host, erasure, asked_at) ";
    private static final String ASKED = ", CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT), 1, CAST(? AS BIGINT)";
    private static final String ASK_COPIES = ASK + "SELECT p.store, p.bucket, p.object_key, b.id, b.sha256, b.size,"
            + " p.purpose" + ASKED + " FROM placement p JOIN blob b ON b.id = p.blob_id"
            + " WHERE b.sha256 = ? AND b.state = 'LIVE' ON CONFLICT DO NOTHING";
    /// Condemned rows are asked for as well: their objects may be kept for a backup's sake.
    private static final String ASK_OWN = ASK + "SELECT 'main', b.bucket, b.object_key, b.id, b.sha256, b.size, 'OWN'"
            + ASKED + " FROM blob b WHERE b.sha256 = ? AND b.state IN ('LIVE', 'CONDEMNED') ON CONFLICT DO NOTHING";
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?, condemn_seq ="
            + " (SELECT value FROM counter WHERE name = 'collection') WHERE sha256 = ? AND state = 'LIVE'";

    private final Session session;
    private final Journal journal;
    private final long now;

    Replay(Session session, Journal journal, long now) {
        this.session = session;
        this.journal = journal;
        this.now = now;
    }

    /// @return whether the backup did not know of it
    boolean erase(Erasure erasure) {
        if (session.number(KNOWN, erasure.id().toString()) > 0) {
            return false;
        }
        String sha256 = erasure.sha256().hex();
        String reason = "erased before, and again after a restore: " + erasure.reason();
        List<String[]> entries =
                session.list(ENTRIES, row -> new String[] {row.getString(1), row.getString(2)}, sha256);
        for (String[] entry : entries) {
            session.update(EXPIRE, now, entry[0]);
            long number = journal.add(Change.Kind.PURGED, erasure.author(), entry[1], entry[0], reason);
            session.update(PURGE, number, now, entry[0]);
        }
        session.update("DELETE FROM source WHERE " + OF_DIGEST, sha256);
        Object[] asked = {
            reason, erasure.author().name(), erasure.author().host().text(), now, sha256
        };
        session.update(ASK_COPIES, asked);
        session.update("DELETE FROM placement WHERE " + OF_DIGEST, sha256);
        session.update(ASK_OWN, asked);
        session.update(CONDEMN, now, sha256);
        session.update(
                INSERT,
                erasure.id().toString(),
                sha256,
                erasure.path().map(Object::toString).orElse(null),
                erasure.reason(),
                erasure.author().name(),
                erasure.author().host().text(),
                erasure.erasedAt().toEpochMilli());
        journal.add(
                Change.Kind.ERASED,
                erasure.author(),
                erasure.path().map(Object::toString).orElse(null),
                null,
                "sha256-" + sha256 + ": " + reason);
        return true;
    }
}
