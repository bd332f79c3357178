package dev.coffer.repository;

import java.time.Instant;
import java.util.UUID;

/// Moves what refers to one incarnation to another of the same bytes, as where a repository moves or an
/// object that cannot be repaired is replaced.
///
/// What an entry is made of does not change by that, nor its revision. For the packages of this module
/// alone.
public final class References {
    private static final String HOLD = "UPDATE blob SET lease_until = CASE WHEN lease_until < ? THEN ? ELSE lease_until"
            + " END WHERE id = ? AND state = 'LIVE'";
    private static final String ENTRIES = "UPDATE entry SET blob_id = ? WHERE blob_id = ?";
    private static final String SOURCES = "INSERT INTO source (place, name_hash, blob_id, name, newest, etag,"
            + " last_modified, file_size, file_modified, file_identity, stashed_at)"
            + " SELECT CAST(? AS TEXT), s.name_hash, CAST(? AS TEXT), s.name,"
            + " CASE WHEN s.newest = 1 AND NOT EXISTS (SELECT 1 FROM source n WHERE n.place = ?"
            + " AND n.name_hash = s.name_hash AND n.newest = 1) THEN 1 ELSE 0 END,"
            + " s.etag, s.last_modified, s.file_size, s.file_modified, s.file_identity, s.stashed_at"
            + " FROM source s WHERE s.blob_id = ? ON CONFLICT (place, name_hash, blob_id) DO NOTHING";
    private static final String FORGET = "DELETE FROM source WHERE blob_id = ?";
    private static final String COPIES = "UPDATE placement SET blob_id = ? WHERE blob_id = ?";

    private References() {}

    /// Moves all of them, in the caller's transaction. The incarnation that they leave is held for a while,
    /// for who reads it.
    ///
    /// @param place of the incarnation that they come to
    /// @param until when nobody reads the other one any more
    /// @return how many entries, sources and copies were moved
    /// @throws RepositoryException.Conflict if either is not live; nothing was changed if the caller lets
    ///     it out
    public static int move(Transaction transaction, UUID from, UUID to, String place, Instant until) {
        // Entries are changed by one transaction at a time.
        transaction.log().last();
        Session session = transaction.session();
        long held = transaction.now().plusSeconds(60).toEpochMilli();
        if (session.update(HOLD, held, held, to.toString()) == 0
                || session.update(HOLD, until.toEpochMilli(), until.toEpochMilli(), from.toString()) == 0) {
            throw new RepositoryException.Conflict("a blob is no longer live: " + from + " or " + to);
        }
        int entries = session.update(ENTRIES, to.toString(), from.toString());
        session.update(SOURCES, place, to.toString(), place, from.toString());
        int sources = session.update(FORGET, from.toString());
        int copies = session.update(COPIES, to.toString(), from.toString());
        return entries + sources + copies;
    }
}
