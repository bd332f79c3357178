package dev.coffer.repository;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Adds entries and gives them their content, within a transaction that has begun.
final class EntryAdditions {
    private static final String ANNOUNCE = "INSERT INTO entry (id, path, state, revision, origin, created_at)"
            + " VALUES (?, ?, 'UNPUBLISHED', ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    /// What the bytes are is taken from the blob's own row.
    private static final String ADD =
            "INSERT INTO entry (id, path, state, revision, blob_id, blob_state, sha256, md5, size,"
                    + " media_type, origin, created_at, uploaded_at, changeset_id)"
                    + " SELECT ?, ?, 'UNPUBLISHED', CAST(? AS BIGINT), b.id, b.state, b.sha256, b.md5, b.size, b.media_type,"
                    + " ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT) FROM blob b WHERE b.id = ? AND b.sha256 = ? AND b.state = 'LIVE'"
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
        int rows = session.update(ADD, addition(id, path, blob, revision, null));
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

    /// Adds versions for a changeset, which nobody has added yet.
    List<Entry.Unpublished> addAll(Map<EntryPath, Blob> contents, ChangesetId changeset) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        List<Entry.Unpublished> entries = new ArrayList<>();
        contents.forEach((path, blob) -> {
            EntryId id = EntryId.next();
            long revision = log.record(Change.Kind.ADDED, path.text(), id.toString(), null, changeset.toString(), null);
            rows.add(addition(id, path, blob, revision, changeset.toString()));
            entries.add(added(id, path, blob, revision));
        });
        int[] counts = rows.isEmpty() ? new int[0] : session.batch(ADD, rows);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                throw EntryConflicts.collected(
                        entries.get(i).path(), entries.get(i).blob());
            }
        }
        return entries;
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

    private @Nullable Object[] addition(
            EntryId id, EntryPath path, Blob blob, long revision, @Nullable String changeset) {
        return new @Nullable Object[] {
            id.toString(),
            path.text(),
            revision,
            tx.author().host().text(),
            millis(),
            millis(),
            changeset,
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
