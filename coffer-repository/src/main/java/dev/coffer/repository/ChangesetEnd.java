package dev.coffer.repository;

import java.time.Instant;
import java.util.List;

/// Ends a changeset within one transaction: each statement does it for all its items, so that thousands take
/// no longer than a few.
///
/// An item at position p becomes the change with the number n + p, and so does the revision of its entry.
final class ChangesetEnd {
    private static final String CHANGED =
            "SELECT e.path, e.state FROM changeset_item i JOIN entry e ON e.id = i.entry_id"
                    + " WHERE i.changeset_id = ? AND i.kind IN ('PUBLISHED', 'EXPIRED') AND e.revision <> i.revision"
                    + " ORDER BY i.position LIMIT 1";
    private static final String PUBLISH = "UPDATE entry SET state = 'PUBLISHED', revision = i.position + ?,"
            + " publication = i.position + ?, published_at = ?, expired_at = NULL FROM changeset_item i"
            + " WHERE i.changeset_id = ? AND i.kind = 'PUBLISHED' AND i.entry_id = entry.id";
    private static final String EXPIRE = "UPDATE entry SET state = 'EXPIRED', revision = i.position + ?, expired_at = ?"
            + " FROM changeset_item i WHERE i.changeset_id = ? AND i.kind = 'EXPIRED' AND i.entry_id = entry.id";
    private static final String TAG = "INSERT INTO entry_tag (entry_id, tag, path, tagged_at)"
            + " SELECT entry_id, tag, path, CAST(? AS BIGINT) FROM changeset_item"
            + " WHERE changeset_id = ? AND kind = 'TAGGED' ON CONFLICT (entry_id, tag) DO NOTHING";
    private static final String UNTAG = "DELETE FROM entry_tag WHERE (entry_id, tag) IN (SELECT entry_id, tag"
            + " FROM changeset_item WHERE changeset_id = ? AND kind = 'UNTAGGED')";
    private static final String TAG_PATH = "INSERT INTO path_tag (path, tag, tagged_at)"
            + " SELECT path, tag, CAST(? AS BIGINT) FROM changeset_item"
            + " WHERE changeset_id = ? AND kind = 'PATH_TAGGED' ON CONFLICT (path, tag) DO NOTHING";
    private static final String UNTAG_PATH = "DELETE FROM path_tag WHERE (path, tag) IN (SELECT path, tag"
            + " FROM changeset_item WHERE changeset_id = ? AND kind = 'PATH_UNTAGGED')";
    private static final String RECORD = "INSERT INTO change (number, at, host, author, kind, path, entry_id, tag,"
            + " changeset_id) SELECT position + CAST(? AS BIGINT), CAST(? AS BIGINT), ?, ?, kind, path, entry_id, tag,"
            + " changeset_id FROM changeset_item WHERE changeset_id = ?";
    /// What the changeset has added and nobody has changed since.
    private static final String ITS_OWN = " FROM changeset_item i JOIN entry e ON e.id = i.entry_id"
            + " WHERE i.changeset_id = ? AND i.kind = 'PUBLISHED' AND e.changeset_id = i.changeset_id"
            + " AND e.revision = i.revision";
    private static final String PURGE = "UPDATE entry SET state = 'PURGED', revision = o.place + ?, purged_at = ?,"
            + " uploaded_at = NULL, archived_at = NULL, blob_id = NULL, blob_state = NULL FROM (SELECT e.id AS id,"
            + " row_number() OVER (ORDER BY i.position) AS place" + ITS_OWN + ") o WHERE o.id = entry.id";
    private static final String RECORD_PURGES = "INSERT INTO change (number, at, host, author, kind, path, entry_id,"
            + " changeset_id) SELECT e.revision, CAST(? AS BIGINT), ?, ?, 'PURGED', e.path, e.id, i.changeset_id"
            + " FROM changeset_item i JOIN entry e ON e.id = i.entry_id"
            + " WHERE i.changeset_id = ? AND i.kind = 'PUBLISHED' AND e.revision > ?";
    private static final String END = "UPDATE changeset SET state = ?, ended_at = ?, ended_with = ? WHERE id = ?";

    private final Transaction transaction;
    private final Session session;
    private final Changeset.Open changeset;
    private final String id;
    private final long now;
    private final ChangesetStep.Listener steps;

    ChangesetEnd(Transaction transaction, Changeset.Open changeset, ChangesetStep.Listener steps) {
        this.transaction = transaction;
        this.session = transaction.session();
        this.changeset = changeset;
        this.id = changeset.id().toString();
        this.now = transaction.now().toEpochMilli();
        this.steps = steps;
    }

    /// @throws RepositoryException.Conflict if somebody has changed an entry that is to be published or expired
    Changeset.Committed commit() {
        checkUnchanged();
        steps.reached(ChangesetStep.CHECKED);
        long before = transaction.log().reserve(changeset.items());
        session.update(PUBLISH, before, before, now, id);
        session.update(EXPIRE, before, now, id);
        steps.reached(ChangesetStep.ENTRIES_CHANGED);
        session.update(TAG, now, id);
        session.update(UNTAG, id);
        session.update(TAG_PATH, now, id);
        session.update(UNTAG_PATH, id);
        steps.reached(ChangesetStep.TAGS_CHANGED);
        Author author = transaction.author();
        session.update(RECORD, before, now, author.host().text(), author.name(), id);
        long last = end(Change.Kind.CHANGESET_COMMITTED, "COMMITTED");
        steps.reached(ChangesetStep.RECORDED);
        return new Changeset.Committed(
                changeset.id(),
                changeset.note(),
                changeset.author(),
                changeset.items(),
                changeset.begunAt(),
                transaction.now(),
                last);
    }

    Changeset.RolledBack rollBack() {
        long own = session.number("SELECT count(*)" + ITS_OWN, id);
        long before = transaction.log().reserve(own);
        session.update(PURGE, before, now, id);
        steps.reached(ChangesetStep.ENTRIES_PURGED);
        Author author = transaction.author();
        session.update(RECORD_PURGES, now, author.host().text(), author.name(), id, before);
        long last = end(Change.Kind.CHANGESET_ROLLED_BACK, "ROLLED_BACK");
        return new Changeset.RolledBack(
                changeset.id(),
                changeset.note(),
                changeset.author(),
                changeset.items(),
                changeset.begunAt(),
                Instant.ofEpochMilli(now),
                last);
    }

    private void checkUnchanged() {
        List<String> changed = session.list(CHANGED, row -> row.getString(1) + ", which is " + row.getString(2), id);
        if (!changed.isEmpty()) {
            throw new RepositoryException.Conflict("the changeset " + id
                    + " cannot be committed: somebody else has changed " + changed.getFirst()
                    + " now; roll it back and begin again");
        }
    }

    private long end(Change.Kind kind, String state) {
        String note = changeset.note().isEmpty() ? null : changeset.note();
        long last = transaction.log().record(kind, null, null, null, id, note);
        session.update(END, state, now, last, id);
        return last;
    }
}
