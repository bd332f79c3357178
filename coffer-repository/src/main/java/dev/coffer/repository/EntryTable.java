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
    /// An entry as [#entry] reads it; to be followed by conditions.
    static final String SELECT = "SELECT e.id, e.path, e.state, e.revision, e.publication, e.blob_id, e.sha256, e.md5,"
            + " e.size, e.media_type, e.origin, e.created_at, e.uploaded_at, e.published_at, e.archived_at,"
            + " e.expired_at, e.purged_at, b.bucket, b.object_key"
            + " FROM entry e LEFT JOIN blob b ON b.id = e.blob_id";

    /// With the reader's name twice: one statement, since a path is looked up on every request.
    static final String CURRENT = SELECT + " WHERE e.path = ? AND e.state = 'PUBLISHED' AND " + PermissionTable.READABLE
            + " ORDER BY e.publication DESC LIMIT 1";
    private static final String BY_ID = SELECT + " WHERE e.id = ?";
    private static final String HISTORY = SELECT + " WHERE e.path = ? AND e.id > ? ORDER BY e.id LIMIT ?";

    static Optional<Entry.Published> current(Session session, Author reader, EntryPath path) {
        return session.first(CURRENT, row -> (Entry.Published) entry(row), path.text(), reader.name(), reader.name());
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
        EntryId id = EntryId.parse(row.getString("id"));
        EntryPath path = new EntryPath(row.getString("path"));
        HostName origin = new HostName(row.getString("origin"));
        EntryTimes times = new EntryTimes(
                Instant.ofEpochMilli(row.getLong("created_at")),
                instant(row, "uploaded_at"),
                instant(row, "published_at"),
                instant(row, "archived_at"),
                instant(row, "expired_at"),
                instant(row, "purged_at"));
        long revision = row.getLong("revision");
        EntryState state = EntryState.valueOf(row.getString("state"));
        if (state == EntryState.PURGED) {
            return new Entry.Purged(id, path, content(row), origin, times, revision);
        }
        @Nullable String incarnation = row.getString("blob_id");
        if (incarnation == null) {
            return new Entry.Draft(id, path, origin, times, revision);
        }
        Blob blob = blob(row, incarnation);
        return switch (state) {
            case UNPUBLISHED -> new Entry.Unpublished(id, path, blob, origin, times, revision);
            case PUBLISHED -> new Entry.Published(id, path, blob, origin, row.getLong("publication"), times, revision);
            case EXPIRED -> new Entry.Expired(id, path, blob, origin, times, revision);
            case PURGED -> throw new AssertionError(id);
        };
    }

    private static Blob blob(ResultSet row, String incarnation) throws SQLException {
        return new Blob(
                UUID.fromString(incarnation),
                digests(row),
                row.getLong("size"),
                row.getString("media_type"),
                new ObjectName(row.getString("bucket"), row.getString("object_key")));
    }

    private static Optional<Entry.Purged.Content> content(ResultSet row) throws SQLException {
        return row.getString("sha256") == null
                ? Optional.empty()
                : Optional.of(new Entry.Purged.Content(digests(row), row.getLong("size"), row.getString("media_type")));
    }

    private static Digests digests(ResultSet row) throws SQLException {
        return new Digests(new Sha256(row.getString("sha256")), new Md5(row.getString("md5")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        long millis = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
    }

    private EntryTable() {}
}
