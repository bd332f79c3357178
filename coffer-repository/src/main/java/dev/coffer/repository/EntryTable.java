package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The statements that read entries.
final class EntryTable {
    /// An entry as [#entry] reads it, by the columns' places: a driver looks a name up among all of them, and that
    /// costs as much as a column. To be followed by conditions.
    static final String SELECT = "SELECT e.id, e.path, e.state, e.revision, e.publication, e.blob_id, e.sha256, e.md5,"
            + " e.size, e.media_type, e.origin, e.created_at, e.uploaded_at, e.published_at, e.archived_at,"
            + " e.expired_at, e.purged_at, b.bucket, b.object_key"
            + " FROM entry e LEFT JOIN blob b ON b.id = e.blob_id";

    /// With the reader's name twice: one statement, since a path is looked up on every request.
    static final String CURRENT = SELECT + " WHERE e.path = ? AND e.state = 'PUBLISHED' AND " + PermissionTable.READABLE
            + " ORDER BY e.publication DESC LIMIT 1";
    private static final String BY_ID = SELECT + " WHERE e.id = ?";
    private static final String HISTORY = SELECT + " WHERE e.path = ? AND e.id > ? ORDER BY e.id LIMIT ?";

    private static final String PURGED_BY_SHA256 =
            "SELECT count(*) FROM (SELECT 1 FROM entry WHERE sha256 = ? AND state = 'PURGED' LIMIT 1) e";
    private static final String PURGED_BY_MD5 =
            "SELECT count(*) FROM (SELECT 1 FROM entry WHERE md5 = ? AND state = 'PURGED' LIMIT 1) e";
    private static final String LEFT = "SELECT count(*), COALESCE(sum(CASE WHEN state = 'PURGED' THEN 1 ELSE 0 END), 0)"
            + " FROM entry WHERE path = ?";

    /// Whether a version with these bytes is known to be purged; others with them may be there.
    static boolean hadAndPurged(Session session, BlobId id) {
        return switch (id) {
            case BlobId.BySha256(var sha256) -> session.number(PURGED_BY_SHA256, sha256.hex()) == 1;
            case BlobId.ByMd5(var md5) -> session.number(PURGED_BY_MD5, md5.hex()) == 1;
        };
    }

    /// Whether a path has versions, and all of them are purged.
    static boolean isPurged(Session session, EntryPath path) {
        return session.first(LEFT, row -> row.getLong(1) > 0 && row.getLong(1) == row.getLong(2), path.text())
                .orElse(false);
    }

    static Optional<Entry.Published> current(Session session, Author reader, EntryPath path) {
        return session.first(CURRENT, row -> published(row, path), path.text(), reader.name(), reader.name());
    }

    static Optional<Entry> find(Session session, EntryId id) {
        return session.first(BY_ID, EntryTable::entry, id.toString());
    }

    /// Versions of a path in the order of their ids.
    ///
    /// @param after the id that the last page ended with; empty text for the first
    static List<Entry> history(Session session, EntryPath path, String after, int most) {
        return session.list(HISTORY, EntryTable::entry, path.text(), after, most);
    }

    static Entry entry(ResultSet row) throws SQLException {
        EntryState state = EntryState.valueOf(row.getString(3));
        EntryPath path = new EntryPath(row.getString(2));
        if (state == EntryState.PUBLISHED) {
            return published(row, path);
        }
        EntryId id = EntryId.parse(row.getString(1));
        HostName origin = new HostName(row.getString(11));
        EntryTimes times = times(row, instant(row, 16), instant(row, 17));
        long revision = row.getLong(4);
        if (state == EntryState.PURGED) {
            return new Entry.Purged(id, path, content(row), origin, times, revision);
        }
        @Nullable String incarnation = row.getString(6);
        if (incarnation == null) {
            return new Entry.Draft(id, path, origin, times, revision);
        }
        Blob blob = blob(row, incarnation);
        return switch (state) {
            case UNPUBLISHED -> new Entry.Unpublished(id, path, blob, origin, times, revision);
            case EXPIRED -> new Entry.Expired(id, path, blob, origin, times, revision);
            case PUBLISHED, PURGED -> throw new AssertionError(id);
        };
    }

    /// A published entry, whose path and state are known, and with them that it was neither expired nor purged: the
    /// table holds that.
    private static Entry.Published published(ResultSet row, EntryPath path) throws SQLException {
        return new Entry.Published(
                EntryId.parse(row.getString(1)),
                path,
                blob(row, row.getString(6)),
                new HostName(row.getString(11)),
                row.getLong(5),
                times(row, Optional.empty(), Optional.empty()),
                row.getLong(4));
    }

    private static EntryTimes times(ResultSet row, Optional<Instant> expired, Optional<Instant> purged)
            throws SQLException {
        return new EntryTimes(
                Instant.ofEpochMilli(row.getLong(12)),
                instant(row, 13),
                instant(row, 14),
                instant(row, 15),
                expired,
                purged);
    }

    private static Blob blob(ResultSet row, String incarnation) throws SQLException {
        return new Blob(
                UUID.fromString(incarnation),
                digests(row),
                row.getLong(9),
                row.getString(10),
                new ObjectName(row.getString(18), row.getString(19)));
    }

    private static Optional<Entry.Purged.Content> content(ResultSet row) throws SQLException {
        return row.getString(7) == null
                ? Optional.empty()
                : Optional.of(new Entry.Purged.Content(digests(row), row.getLong(9), row.getString(10)));
    }

    private static Digests digests(ResultSet row) throws SQLException {
        return new Digests(new Sha256(row.getString(7)), new Md5(row.getString(8)));
    }

    private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
        long millis = row.getLong(column);
        return millis == 0 && row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private EntryTable() {}
}
