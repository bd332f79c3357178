package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The statements on changesets, within one transaction that has begun: so nobody else changes any meanwhile.
final class ChangesetTable {
    private static final String COLUMNS =
            "SELECT id, state, note, host, author, items, begun_at, lease_until, ended_at,"
                    + " ended_with FROM changeset";
    private static final String FIND = COLUMNS + " WHERE id = ?";
    private static final String LIST = COLUMNS + " WHERE id > ? ORDER BY id LIMIT ?";
    private static final String ABANDONED =
            "SELECT id FROM changeset WHERE state = 'OPEN' AND lease_until < ?" + " ORDER BY lease_until LIMIT ?";
    private static final String BEGIN = "INSERT INTO changeset (id, state, note, host, author, items, begun_at,"
            + " lease_millis, lease_until) VALUES (?, 'OPEN', ?, ?, ?, 0, ?, ?, ?) ON CONFLICT (id) DO NOTHING";
    private static final String RENEW = "UPDATE changeset SET items = ?, lease_until = lease_millis + ? WHERE id = ?";
    private static final String ADD_ITEM = "INSERT INTO changeset_item (changeset_id, position, kind, path, entry_id,"
            + " revision, tag) VALUES (?, ?, ?, ?, ?, ?, ?)";
    private static final String ITEMS = "SELECT position, kind, path, entry_id, tag FROM changeset_item"
            + " WHERE changeset_id = ? AND position > ? ORDER BY position LIMIT ?";
    private static final String ADDED = EntryTable.SELECT + " JOIN changeset_item i ON i.entry_id = e.id"
            + " WHERE i.changeset_id = ? AND i.path = ? AND i.kind = 'PUBLISHED' AND e.changeset_id = i.changeset_id"
            + " AND e.revision = i.revision ORDER BY i.position DESC LIMIT 1";
    private static final String DONE_TO_ENTRY =
            "SELECT kind FROM changeset_item WHERE changeset_id = ? AND entry_id = ?"
                    + " AND kind IN ('PUBLISHED', 'EXPIRED')";
    private static final String DONE_TO_TAG = "SELECT kind FROM changeset_item WHERE changeset_id = ? AND entry_id = ?"
            + " AND tag = ? AND kind IN ('TAGGED', 'UNTAGGED')";
    private static final String DONE_TO_PATH_TAG = "SELECT kind FROM changeset_item WHERE changeset_id = ? AND path = ?"
            + " AND tag = ? AND kind IN ('PATH_TAGGED', 'PATH_UNTAGGED')";

    private final Session session;
    private final Instant now;

    ChangesetTable(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    static Optional<Changeset> find(Session session, ChangesetId id) {
        return session.first(FIND, ChangesetTable::changeset, id.toString());
    }

    static List<Changeset> after(Session session, String id, int most) {
        return session.list(LIST, ChangesetTable::changeset, id, most);
    }

    static List<ChangesetItem> items(Session session, ChangesetId id, long after, int most) {
        return session.list(ITEMS, ChangesetTable::item, id.toString(), after, most);
    }

    static List<ChangesetId> abandoned(Session session, Instant now, int most) {
        return session.list(ABANDONED, row -> ChangesetId.parse(row.getString(1)), now.toEpochMilli(), most);
    }

    /// @return whether there was none of this id
    boolean begin(ChangesetId id, String note, Author author, long leaseMillis) {
        return session.update(
                        BEGIN,
                        id.toString(),
                        note,
                        author.host().text(),
                        author.name(),
                        now.toEpochMilli(),
                        leaseMillis,
                        now.toEpochMilli() + leaseMillis)
                == 1;
    }

    /// Appends items and renews the lease.
    void append(Changeset.Open changeset, List<NewItem> items) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        long position = changeset.items();
        for (NewItem item : items) {
            rows.add(new @Nullable Object[] {
                changeset.id().toString(),
                ++position,
                item.kind().name(),
                item.path().text(),
                item.entry(),
                item.revision(),
                item.tag()
            });
        }
        if (!rows.isEmpty()) {
            session.batch(ADD_ITEM, rows);
        }
        renew(changeset, position);
    }

    /// Renews the lease.
    ///
    /// @param items how many it has by now
    void renew(Changeset.Open changeset, long items) {
        session.update(RENEW, items, now.toEpochMilli(), changeset.id().toString());
    }

    /// What the changeset has added last under a path, if nobody has changed it since.
    Optional<Entry> added(Changeset.Open changeset, EntryPath path) {
        return session.first(ADDED, EntryTable::entry, changeset.id().toString(), path.text());
    }

    /// What the changeset does already to the same entry, or to the same tag.
    Optional<Change.Kind> done(Changeset.Open changeset, NewItem item) {
        String id = changeset.id().toString();
        Session.Row<Change.Kind> kind = row -> Change.Kind.valueOf(row.getString(1));
        if (item.tag() == null) {
            return session.first(DONE_TO_ENTRY, kind, id, item.entry());
        }
        return item.entry() == null
                ? session.first(DONE_TO_PATH_TAG, kind, id, item.path().text(), item.tag())
                : session.first(DONE_TO_TAG, kind, id, item.entry(), item.tag());
    }

    /// The first path that it is about and that does not fit a condition on `path`.
    Optional<EntryPath> beyond(Changeset.Open changeset, Access.Condition condition) {
        List<Object> values = new ArrayList<>(List.of(changeset.id().toString()));
        values.addAll(condition.values());
        String sql = "SELECT path FROM changeset_item WHERE changeset_id = ? AND NOT " + condition.sql()
                + " ORDER BY position LIMIT 1";
        return session.first(sql, row -> new EntryPath(row.getString(1)), values.toArray());
    }

    /// An item that has no position yet.
    ///
    /// @param entry the id
    record NewItem(
            Change.Kind kind,
            EntryPath path,
            @Nullable String entry,
            @Nullable Long revision,
            @Nullable String tag) {

        static NewItem of(Change.Kind kind, Entry entry) {
            return new NewItem(kind, entry.path(), entry.id().toString(), entry.revision(), null);
        }

        static NewItem of(Change.Kind kind, Entry entry, Tag tag) {
            return new NewItem(kind, entry.path(), entry.id().toString(), null, tag.text());
        }

        static NewItem of(Change.Kind kind, EntryPath path, Tag tag) {
            return new NewItem(kind, path, null, null, tag.text());
        }
    }

    private static Changeset changeset(ResultSet row) throws SQLException {
        ChangesetId id = ChangesetId.parse(row.getString("id"));
        Author author = new Author(row.getString("author"), new HostName(row.getString("host")));
        String note = row.getString("note");
        long items = row.getLong("items");
        Instant begun = Instant.ofEpochMilli(row.getLong("begun_at"));
        Instant ended = Instant.ofEpochMilli(row.getLong("ended_at"));
        return switch (row.getString("state")) {
            case "OPEN" ->
                new Changeset.Open(id, note, author, items, begun, Instant.ofEpochMilli(row.getLong("lease_until")));
            case "COMMITTED" ->
                new Changeset.Committed(id, note, author, items, begun, ended, row.getLong("ended_with"));
            default -> new Changeset.RolledBack(id, note, author, items, begun, ended, row.getLong("ended_with"));
        };
    }

    private static ChangesetItem item(ResultSet row) throws SQLException {
        return new ChangesetItem(
                row.getLong("position"),
                Change.Kind.valueOf(row.getString("kind")),
                new EntryPath(row.getString("path")),
                Optional.ofNullable(row.getString("entry_id")).map(EntryId::parse),
                Optional.ofNullable(row.getString("tag")).map(Tag::new));
    }
}
