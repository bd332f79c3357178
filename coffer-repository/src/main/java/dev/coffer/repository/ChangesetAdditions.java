package dev.coffer.repository;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Adds many entries to an open changeset, within a transaction that has begun: a few statements for hundreds
/// of entries, since a statement for each would cost several times what the database itself takes.
final class ChangesetAdditions {
    private static final int CHUNK = 200;

    /// What the bytes are is taken from the blob's own row. CROSS JOIN makes SQLite begin with the values.
    private static final String ADD = "INSERT INTO entry (id, path, state, revision, blob_id, blob_state, sha256, md5,"
            + " size, media_type, origin, created_at, uploaded_at, changeset_id)"
            + " WITH v (id, path, revision, blob, sha256) AS (VALUES %s)"
            + " SELECT v.id, v.path, 'UNPUBLISHED', v.revision, b.id, b.state, b.sha256, b.md5, b.size, b.media_type,"
            + " ?, CAST(? AS BIGINT), CAST(? AS BIGINT), CAST(? AS TEXT)"
            + " FROM v CROSS JOIN blob b WHERE b.id = v.blob AND b.sha256 = v.sha256 AND b.state = 'LIVE'";
    private static final String ROW = "(?, ?, ?, ?, ?)";
    /// The ids are of this moment: a short part of the index, in which others may have added some as well.
    private static final String ADDED =
            " FROM entry e WHERE e.id BETWEEN ? AND ? AND e.changeset_id = ? AND e.revision > ?";
    private static final String RECORD = "INSERT INTO change (number, at, host, author, kind, path, entry_id,"
            + " changeset_id) SELECT e.revision, CAST(? AS BIGINT), ?, ?, 'ADDED', e.path, e.id, e.changeset_id"
            + ADDED;
    private static final String TO_PUBLISH = "INSERT INTO changeset_item (changeset_id, position, kind, path, entry_id,"
            + " revision) SELECT e.changeset_id, e.revision + CAST(? AS BIGINT), 'PUBLISHED', e.path, e.id, e.revision"
            + ADDED;

    private final Transaction tx;
    private final Session session;
    private final Changeset.Open changeset;
    private long items;

    ChangesetAdditions(Transaction tx, Changeset.Open changeset) {
        this.tx = tx;
        this.session = tx.session();
        this.changeset = changeset;
        this.items = changeset.items();
    }

    /// How many things the changeset does by now.
    long items() {
        return items;
    }

    /// @param contents of paths that nobody has added to the changeset yet
    /// @return the entries, in the order of `contents`
    /// @throws RepositoryException.Conflict if a blob has been collected
    List<Entry.Unpublished> add(Map<EntryPath, Blob> contents) {
        List<Entry.Unpublished> entries = new ArrayList<>(contents.size());
        List<Entry.Unpublished> chunk = new ArrayList<>();
        contents.forEach((path, blob) -> {
            chunk.add(entry(path, blob, tx.log().last() + chunk.size() + 1));
            if (chunk.size() == CHUNK) {
                write(chunk);
                entries.addAll(chunk);
                chunk.clear();
            }
        });
        write(chunk);
        entries.addAll(chunk);
        return entries;
    }

    private Entry.Unpublished entry(EntryPath path, Blob blob, long revision) {
        EntryTimes times = EntryTimes.created(tx.now()).withUploaded(tx.now());
        return new Entry.Unpublished(EntryId.next(), path, blob, tx.author().host(), times, revision);
    }

    private void write(List<Entry.Unpublished> chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        long before = tx.log().reserve(chunk.size());
        List<Object> values = new ArrayList<>();
        for (Entry.Unpublished entry : chunk) {
            Blob blob = entry.blob();
            values.addAll(List.of(
                    entry.id().toString(),
                    entry.path().text(),
                    entry.revision(),
                    blob.incarnation().toString(),
                    blob.digests().sha256().hex()));
        }
        long now = tx.now().toEpochMilli();
        String id = changeset.id().toString();
        String host = tx.author().host().text();
        values.addAll(List.of(host, now, now, id));
        String rows = String.join(", ", Collections.nCopies(chunk.size(), ROW));
        if (session.update(String.format(ADD, rows), values.toArray()) < chunk.size()) {
            throw collected(chunk);
        }
        List<String> ids =
                chunk.stream().map(entry -> entry.id().toString()).sorted().toList();
        session.update(RECORD, now, host, tx.author().name(), ids.getFirst(), ids.getLast(), id, before);
        session.update(TO_PUBLISH, items - before, ids.getFirst(), ids.getLast(), id, before);
        items += chunk.size();
    }

    private RepositoryException.Conflict collected(List<Entry.Unpublished> chunk) {
        Optional<Entry.Unpublished> missing = chunk.stream()
                .filter(entry -> EntryTable.find(session, entry.id()).isEmpty())
                .findFirst();
        return missing.map(entry -> EntryConflicts.collected(entry.path(), entry.blob()))
                .orElseThrow();
    }
}
