package dev.coffer.repository;

import java.util.Optional;

/// Brings entries into other states, within a transaction that has begun.
final class EntryTransitions {
    private static final String PUBLISH = "UPDATE entry SET state = 'PUBLISHED', revision = ?, publication = ?,"
            + " published_at = ?, expired_at = NULL WHERE id = ? AND revision = ?"
            + " AND state IN ('UNPUBLISHED', 'EXPIRED') AND blob_id IS NOT NULL";
    private static final String EXPIRE = "UPDATE entry SET state = 'EXPIRED', revision = ?, expired_at = ?"
            + " WHERE id = ? AND revision = ? AND state IN ('UNPUBLISHED', 'PUBLISHED')";
    private static final String PURGE = "UPDATE entry SET state = 'PURGED', revision = ?, purged_at = ?,"
            + " uploaded_at = NULL, archived_at = NULL, blob_id = NULL, blob_state = NULL"
            + " WHERE id = ? AND revision = ? AND state IN ('UNPUBLISHED', 'EXPIRED')";

    private final Transaction tx;
    private final Session session;
    private final ChangeLog log;

    EntryTransitions(Transaction tx) {
        this.tx = tx;
        this.session = tx.session();
        this.log = tx.log();
    }

    Entry.Published publish(Entry.Publishable entry) {
        long number = log.last() + 1;
        int rows = session.update(PUBLISH, number, number, millis(), entry.id().toString(), entry.revision());
        EntryConflicts.checkChanged(session, rows, entry);
        log.record(Change.Kind.PUBLISHED, entry.path(), entry.id());
        return new Entry.Published(
                entry.id(),
                entry.path(),
                entry.blob(),
                entry.origin(),
                number,
                entry.times().withPublished(tx.now()),
                number);
    }

    Entry.Expired expire(Entry.Held entry) {
        long revision = expireRow(entry);
        return new Entry.Expired(
                entry.id(),
                entry.path(),
                entry.blob(),
                entry.origin(),
                entry.times().withExpired(tx.now()),
                revision);
    }

    Entry.Draft expire(Entry.Draft draft) {
        if (draft.state() == EntryState.EXPIRED) {
            EntryConflicts.checkUnchanged(session, draft);
            return draft;
        }
        long revision = expireRow(draft);
        return new Entry.Draft(
                draft.id(), draft.path(), draft.origin(), draft.times().withExpired(tx.now()), revision);
    }

    Entry.Purged purge(Entry.Removable entry) {
        long revision = log.last() + 1;
        int rows = session.update(PURGE, revision, millis(), entry.id().toString(), entry.revision());
        EntryConflicts.checkChanged(session, rows, entry);
        log.record(Change.Kind.PURGED, entry.path(), entry.id());
        return new Entry.Purged(
                entry.id(),
                entry.path(),
                content(entry),
                entry.origin(),
                entry.times().withPurged(tx.now()),
                revision);
    }

    private long expireRow(Entry entry) {
        long revision = log.last() + 1;
        int rows = session.update(EXPIRE, revision, millis(), entry.id().toString(), entry.revision());
        EntryConflicts.checkChanged(session, rows, entry);
        return log.record(Change.Kind.EXPIRED, entry.path(), entry.id());
    }

    private long millis() {
        return tx.now().toEpochMilli();
    }

    private static Optional<Entry.Purged.Content> content(Entry.Removable entry) {
        return switch (entry) {
            case Entry.Draft _ -> Optional.empty();
            case Entry.Unpublished had -> Optional.of(content(had.blob()));
            case Entry.Expired had -> Optional.of(content(had.blob()));
        };
    }

    private static Entry.Purged.Content content(Blob blob) {
        return new Entry.Purged.Content(blob.digests(), blob.size(), blob.mediaType());
    }
}
