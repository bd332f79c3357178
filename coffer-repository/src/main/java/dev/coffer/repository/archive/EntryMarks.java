package dev.coffer.repository.archive;

import dev.coffer.repository.Session;
import java.time.Instant;
import java.util.List;

/// The time since which entries lie in an archive.
enum EntryMarks {
    ARCHIVE("archived_at IS NULL"),
    THAW("archived_at IS NOT NULL");

    private final String others;

    EntryMarks(String others) {
        this.others = others;
    }

    /// Changes all entries of a blob that are not so yet.
    ///
    /// @return their ids and paths
    List<String[]> set(Session session, String blob, Instant now) {
        String which = " WHERE blob_id = ? AND " + others;
        List<String[]> entries = session.list(
                "SELECT id, path FROM entry" + which + " ORDER BY id",
                row -> new String[] {row.getString(1), row.getString(2)},
                blob);
        if (!entries.isEmpty()) {
            // 0 stands for no time.
            long at = this == ARCHIVE ? now.toEpochMilli() : 0;
            session.update("UPDATE entry SET archived_at = NULLIF(CAST(? AS BIGINT), 0)" + which, at, blob);
        }
        return entries;
    }
}
