package dev.coffer.repository;

import java.util.Optional;

/// Adds entries and gives them their content, within a transaction that has begun.
final class EntryAdditions {
    private static final String ANNOUNCE = "INSERT INTO entry (id, path, state, revision, origin, created_at)"
            + " VALUES (?, ?, 'UNPUBLISHED', ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    /// What the bytes are is taken from the blob's own row.
    private static final String ADD =
            "INSERT INTO entry (id, path, state, revision, blob_id, blob_state, sha256, md5, size,"
                    + " media_type, origin, created_at, uploaded_at)"
                    + " SELECT ?, ?, 'UNPUBLISHED', CAST(? AS BIGINT), b.id, b.state, b.sha256, b.md5, b.size, b.media_type,"
                    + " ?, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM blob b WHERE b.id = ? AND b.sha256 = ? AND b.state = 'LIVE'"
                    + " ON CONFLICT (id) DO NOTHING";
    private static final String FILL = "UPDATE entry SET revision = ?, uploaded_at = ?, blob_id = b.id,"
            + " blob_state = b.state, sha256 = b.sha256, md5 = b.md5, size = b.size, media_type = b.media_type"
            + " FROM blob b WHERE entry.id = ? AND entry.revision = ? AND entry.blob_id IS NULL"
            + " AND b.id = ? AND b.sha256 = ? AND b.state = 'LIVE'";

    private final Transaction tx;
    private final Session session;
    private final ChangeLog log;

    EntryAdditions(Transaction tx) {
        this.tx = tx;
        this.session = tx.session();
        this.log = tx.log();
    }

    Entry.Draft announce(EntryId id, EntryPath path) {
        long revision = log.last() + 1;
        int rows = session.update(
                ANNOUNCE,
                id.toString(),
                path.text(),
                revision,
                tx.author().host().text(),
                millis());
        if (rows == 1) {
            log.record(Change.Kind.ADDED, path, id);
            return new Entry.Draft(id, path, tx.author().host(), EntryTimes.created(tx.now()), revision);
        }
        return EntryTable.find(session, id)
                .filter(Entry.Draft.class::isInstance)
                .map(Entry.Draft.class::cast)
                .filter(draft -> draft.path().equals(path))
                .orElseThrow(() -> EntryConflicts.taken(id, path));
    }

    Entry.Unpublished add(EntryId id, EntryPath path, Blob blob) {
        long revision = log.last() + 1;
        int rows = session.update(ADD, addition(id, path, blob, revision));
        if (rows == 1) {
            log.record(Change.Kind.ADDED, path, id);
            return added(id, path, blob, revision);
        }
        Entry there = EntryTable.find(session, id).orElseThrow(() -> EntryConflicts.collected(path, blob));
        return Optional.of(there)
                .filter(Entry.Unpublished.class::isInstance)
                .map(Entry.Unpublished.class::cast)
                .filter(entry -> entry.path().equals(path) && entry.blob().id().equals(blob.id()))
                .orElseThrow(() -> EntryConflicts.taken(id, path));
    }

    Entry.Publishable fill(Entry.Draft draft, Blob blob) {
        long revision = log.last() + 1;
        int rows = session.update(
                FILL,
                revision,
                millis(),
                draft.id().toString(),
                draft.revision(),
                blob.incarnation().toString(),
                blob.digests().sha256().hex());
        if (rows == 0) {
            EntryConflicts.checkUnchanged(session, draft);
            throw EntryConflicts.collected(draft.path(), blob);
        }
        log.record(Change.Kind.FILLED, draft.path(), draft.id());
        EntryTimes times = draft.times().withUploaded(tx.now());
        return switch (draft.state()) {
            case EXPIRED -> new Entry.Expired(draft.id(), draft.path(), blob, draft.origin(), times, revision);
            case UNPUBLISHED, PUBLISHED, PURGED ->
                new Entry.Unpublished(draft.id(), draft.path(), blob, draft.origin(), times, revision);
        };
    }

    private Object[] addition(EntryId id, EntryPath path, Blob blob, long revision) {
        return new Object[] {
            id.toString(),
            path.text(),
            revision,
            tx.author().host().text(),
            millis(),
            millis(),
            blob.incarnation().toString(),
            blob.digests().sha256().hex()
        };
    }

    private Entry.Unpublished added(EntryId id, EntryPath path, Blob blob, long revision) {
        EntryTimes times = EntryTimes.created(tx.now()).withUploaded(tx.now());
        return new Entry.Unpublished(id, path, blob, tx.author().host(), times, revision);
    }

    private long millis() {
        return tx.now().toEpochMilli();
    }
}
