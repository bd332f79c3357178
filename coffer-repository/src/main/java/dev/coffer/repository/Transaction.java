package dev.coffer.repository;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes to entries that happen all at once or not at all, lent by [Catalogue#inTransaction].
///
/// Readers on any host see none of them until the transaction has ended, and then all. An entry that somebody
/// else has changed since it was read is a [RepositoryException.Conflict]; so is a blob that is no longer live.
/// Whoever lets the exception out of the transaction has changed nothing.
///
/// From its first change on, a transaction keeps others, on all hosts, from changing entries: bytes are to be
/// brought before it begins. Reads see what the transaction has done so far.
///
/// For the thread it was lent to, until it ends.
public final class Transaction {
    private static final String REGISTER =
            "INSERT INTO host (name, registered_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";
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
    private static final String PUBLISH = "UPDATE entry SET state = 'PUBLISHED', revision = ?, publication = ?,"
            + " published_at = ?, expired_at = NULL WHERE id = ? AND revision = ?"
            + " AND state IN ('UNPUBLISHED', 'EXPIRED') AND blob_id IS NOT NULL";
    private static final String EXPIRE = "UPDATE entry SET state = 'EXPIRED', revision = ?, expired_at = ?"
            + " WHERE id = ? AND revision = ? AND state IN ('UNPUBLISHED', 'PUBLISHED')";
    private static final String PURGE = "UPDATE entry SET state = 'PURGED', revision = ?, purged_at = ?,"
            + " uploaded_at = NULL, archived_at = NULL, blob_id = NULL, blob_state = NULL"
            + " WHERE id = ? AND revision = ? AND state IN ('UNPUBLISHED', 'EXPIRED')";

    private final Session session;
    private final Author author;
    private final Instant now;
    private final ChangeLog log;
    private final TagTable tags;
    private boolean registered;
    private boolean ended;

    Transaction(Session session, String forUpdate, Author author, Instant now) {
        this.session = session;
        this.author = author;
        this.now = Instant.ofEpochMilli(now.toEpochMilli());
        this.log = new ChangeLog(session, forUpdate, author, this.now);
        this.tags = new TagTable(session, this.now);
    }

    /// Whose changes these are.
    public Author author() {
        return author;
    }

    /// Adds a version of a path whose content is to follow.
    public Entry.Draft announce(EntryPath path) {
        return announce(EntryId.next(), path);
    }

    /// The same under an id of the caller's choice: announcing it again, before it got content, is no change.
    ///
    /// @throws RepositoryException.Conflict if there is another entry with this id
    public Entry.Draft announce(EntryId id, EntryPath path) {
        begin();
        long revision = log.last() + 1;
        int rows = session.update(
                ANNOUNCE, id.toString(), path.text(), revision, author.host().text(), now.toEpochMilli());
        if (rows == 1) {
            log.record(Change.Kind.ADDED, path, id);
            return new Entry.Draft(id, path, author.host(), EntryTimes.created(now), revision);
        }
        return entry(id)
                .filter(Entry.Draft.class::isInstance)
                .map(Entry.Draft.class::cast)
                .filter(draft -> draft.path().equals(path))
                .orElseThrow(() -> taken(id, path));
    }

    /// Adds a version of a path. Nobody sees it as the path's content until it is published.
    ///
    /// @throws RepositoryException.Conflict if the blob has been collected; its bytes have to be brought again
    public Entry.Unpublished add(EntryPath path, Blob blob) {
        return add(EntryId.next(), path, blob);
    }

    /// The same under an id of the caller's choice: adding it again, before it was published, is no change.
    ///
    /// @throws RepositoryException.Conflict if there is another entry with this id, or the blob has been
    ///     collected
    /// @see "S3Repo, add_file(guid=…): the same guid is the same file"
    public Entry.Unpublished add(EntryId id, EntryPath path, Blob blob) {
        begin();
        long revision = log.last() + 1;
        int rows = session.update(ADD, addition(id, path, blob, revision, null));
        if (rows == 1) {
            log.record(Change.Kind.ADDED, path, id);
            return added(id, path, blob, revision);
        }
        Entry there = entry(id).orElseThrow(() -> collected(path, blob));
        return Optional.of(there)
                .filter(Entry.Unpublished.class::isInstance)
                .map(Entry.Unpublished.class::cast)
                .filter(entry -> entry.path().equals(path) && entry.blob().id().equals(blob.id()))
                .orElseThrow(() -> taken(id, path));
    }

    /// Adds versions for a changeset, which nobody has added yet.
    List<Entry.Unpublished> addAll(Map<EntryPath, Blob> contents, ChangesetId changeset) {
        begin();
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
                throw collected(entries.get(i).path(), entries.get(i).blob());
            }
        }
        return entries;
    }

    /// Gives a draft its content. An expired draft stays expired.
    ///
    /// @throws RepositoryException.Conflict if the draft was changed, or the blob has been collected
    public Entry.Publishable fill(Entry.Draft draft, Blob blob) {
        begin();
        long revision = log.last() + 1;
        int rows = session.update(
                FILL,
                revision,
                now.toEpochMilli(),
                draft.id().toString(),
                draft.revision(),
                blob.incarnation().toString(),
                blob.digests().sha256().hex());
        if (rows == 0) {
            checkUnchanged(draft);
            throw collected(draft.path(), blob);
        }
        log.record(Change.Kind.FILLED, draft.path(), draft.id());
        EntryTimes times = draft.times().withUploaded(now);
        return switch (draft.state()) {
            case EXPIRED -> new Entry.Expired(draft.id(), draft.path(), blob, draft.origin(), times, revision);
            case UNPUBLISHED, PUBLISHED, PURGED ->
                new Entry.Unpublished(draft.id(), draft.path(), blob, draft.origin(), times, revision);
        };
    }

    /// Makes an entry the current one of its path. Older publications of the path stay published behind it.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Published publish(Entry.Publishable entry) {
        begin();
        long number = log.last() + 1;
        int rows = session.update(
                PUBLISH, number, number, now.toEpochMilli(), entry.id().toString(), entry.revision());
        changed(rows, entry);
        log.record(Change.Kind.PUBLISHED, entry.path(), entry.id());
        return new Entry.Published(
                entry.id(),
                entry.path(),
                entry.blob(),
                entry.origin(),
                number,
                entry.times().withPublished(now),
                number);
    }

    /// Hides an entry from readers; its content stays.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Expired expire(Entry.Published entry) {
        return expired(entry);
    }

    /// Gives an entry up that was never published.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Expired expire(Entry.Unpublished entry) {
        return expired(entry);
    }

    /// Gives a draft up; where it was given up before, that time stays.
    ///
    /// @throws RepositoryException.Conflict if the draft was changed
    public Entry.Draft expire(Entry.Draft draft) {
        if (draft.state() == EntryState.EXPIRED) {
            checkUnchanged(draft);
            return draft;
        }
        long revision = expireRow(draft);
        return new Entry.Draft(
                draft.id(), draft.path(), draft.origin(), draft.times().withExpired(now), revision);
    }

    /// Lets go of an entry's content for good. The bytes go when a collector comes by, unless something else
    /// has the same.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Purged purge(Entry.Removable entry) {
        begin();
        long revision = log.last() + 1;
        int rows =
                session.update(PURGE, revision, now.toEpochMilli(), entry.id().toString(), entry.revision());
        changed(rows, entry);
        log.record(Change.Kind.PURGED, entry.path(), entry.id());
        return new Entry.Purged(
                entry.id(),
                entry.path(),
                content(entry),
                entry.origin(),
                entry.times().withPurged(now),
                revision);
    }

    /// Makes the content of an earlier version current again, as a new version, so that history shows both.
    ///
    /// @throws RepositoryException.Conflict if the content has been collected meanwhile
    public Entry.Published rollBack(Entry.Held earlier) {
        return publish(add(earlier.path(), earlier.blob()));
    }

    /// Tags one version. A tag that it has already stays, with its time.
    public void tag(Entry entry, Collection<Tag> wanted) {
        begin();
        for (Tag tag : new LinkedHashSet<>(wanted)) {
            if (tags.tag(entry, tag)) {
                record(Change.Kind.TAGGED, entry.path(), entry.id().toString(), tag);
            }
        }
    }

    /// Takes tags off one version; those that it does not have are left out.
    public void untag(Entry entry, Collection<Tag> unwanted) {
        begin();
        for (Tag tag : new LinkedHashSet<>(unwanted)) {
            if (tags.untag(entry, tag)) {
                record(Change.Kind.UNTAGGED, entry.path(), entry.id().toString(), tag);
            }
        }
    }

    /// Tags a path with all its versions, those to come included.
    public void tag(EntryPath path, Collection<Tag> wanted) {
        begin();
        for (Tag tag : new LinkedHashSet<>(wanted)) {
            if (tags.tag(path, tag)) {
                record(Change.Kind.PATH_TAGGED, path, null, tag);
            }
        }
    }

    /// Takes tags off a path; those of its versions stay.
    public void untag(EntryPath path, Collection<Tag> unwanted) {
        begin();
        for (Tag tag : new LinkedHashSet<>(unwanted)) {
            if (tags.untag(path, tag)) {
                record(Change.Kind.PATH_UNTAGGED, path, null, tag);
            }
        }
    }

    /// Sees to it that this transaction happens only while a claim is held: to be called first by whoever works
    /// under one. A lease that has passed does not matter, as long as nobody else has taken the path.
    ///
    /// @throws RepositoryException.Conflict if the claim was lost or released
    public void check(Claim claim) {
        begin();
        Optional<Claim> held = ClaimTable.find(session, claim.path());
        if (held.filter(other -> other.token() == claim.token()).isEmpty()) {
            throw new RepositoryException.Conflict("the claim " + claim.token() + " on " + claim.path() + " was lost: "
                    + held.map(other -> "it is held by " + other.holder() + " now")
                            .orElse("it was released"));
        }
    }

    /// What can be read, with the changes of this transaction.
    public Snapshot snapshot() {
        return new Snapshot(() -> {
            checkGoingOn();
            return session;
        });
    }

    /// Numbers and records; for the packages of this module alone.
    public ChangeLog log() {
        return log;
    }

    /// Runs statements; for the packages of this module alone.
    public Session session() {
        return session;
    }

    /// When it began, by this host's clock, in whole milliseconds.
    public Instant now() {
        return now;
    }

    /// To be called before anything is changed; for the packages of this module alone.
    public void begin() {
        checkGoingOn();
        log.last();
        if (!registered) {
            session.update(REGISTER, author.host().text(), now.toEpochMilli());
            registered = true;
        }
    }

    /// Writes down what is left to be written.
    void complete() {
        log.close();
    }

    /// What is done to the transaction afterwards is refused.
    void end() {
        ended = true;
    }

    private void checkGoingOn() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }

    private @Nullable Object[] addition(
            EntryId id, EntryPath path, Blob blob, long revision, @Nullable String changeset) {
        return new @Nullable Object[] {
            id.toString(),
            path.text(),
            revision,
            author.host().text(),
            now.toEpochMilli(),
            now.toEpochMilli(),
            changeset,
            blob.incarnation().toString(),
            blob.digests().sha256().hex()
        };
    }

    private Entry.Unpublished added(EntryId id, EntryPath path, Blob blob, long revision) {
        EntryTimes times = EntryTimes.created(now).withUploaded(now);
        return new Entry.Unpublished(id, path, blob, author.host(), times, revision);
    }

    private void record(Change.Kind kind, EntryPath path, @Nullable String entry, Tag tag) {
        log.record(kind, path.text(), entry, tag.text(), null, null);
    }

    private Entry.Expired expired(Entry.Held entry) {
        long revision = expireRow(entry);
        return new Entry.Expired(
                entry.id(),
                entry.path(),
                entry.blob(),
                entry.origin(),
                entry.times().withExpired(now),
                revision);
    }

    private long expireRow(Entry entry) {
        begin();
        long revision = log.last() + 1;
        int rows =
                session.update(EXPIRE, revision, now.toEpochMilli(), entry.id().toString(), entry.revision());
        changed(rows, entry);
        return log.record(Change.Kind.EXPIRED, entry.path(), entry.id());
    }

    private void changed(int rows, Entry entry) {
        if (rows == 0) {
            checkUnchanged(entry);
            throw new IllegalStateException("the entry " + describe(entry) + " could not be changed");
        }
    }

    private void checkUnchanged(Entry entry) {
        Optional<Entry> there = entry(entry.id());
        if (there.map(Entry::revision).filter(now -> now == entry.revision()).isEmpty()) {
            throw new RepositoryException.Conflict(
                    "the entry " + describe(entry) + " was changed by somebody else: it is "
                            + there.map(now -> now.state().toString()).orElse("gone") + " now; look again");
        }
    }

    private Optional<Entry> entry(EntryId id) {
        return EntryTable.find(session, id);
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

    private static String describe(Entry entry) {
        return entry.path() + " (" + entry.id() + ")";
    }

    private static RepositoryException.Conflict taken(EntryId id, EntryPath path) {
        return new RepositoryException.Conflict("cannot add " + path + ": there is another entry with the id " + id);
    }

    private static RepositoryException.Conflict collected(EntryPath path, Blob blob) {
        return new RepositoryException.Conflict("cannot give " + path + " the content " + blob.id()
                + ": it has been collected meanwhile; bring its bytes again");
    }
}
