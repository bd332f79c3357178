package dev.coffer.repository;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The statements on tags.
final class TagTable {
    private static final String TAG_ENTRY = "INSERT INTO entry_tag (entry_id, tag, path, tagged_at) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (entry_id, tag) DO NOTHING";
    private static final String UNTAG_ENTRY = "DELETE FROM entry_tag WHERE entry_id = ? AND tag = ?";
    private static final String TAG_PATH =
            "INSERT INTO path_tag (path, tag, tagged_at) VALUES (?, ?, ?) ON CONFLICT (path, tag) DO NOTHING";
    private static final String UNTAG_PATH = "DELETE FROM path_tag WHERE path = ? AND tag = ?";
    private static final String OF_ENTRY = "SELECT tag FROM entry_tag WHERE entry_id = ?"
            + " UNION SELECT tag FROM path_tag WHERE path = ? ORDER BY 1";
    private static final String OF_PATH = "SELECT tag FROM path_tag WHERE path = ? ORDER BY tag";
    // Each step is a probe of two indexes: the time is that of the tags, not of the entries that have them.
    private static final String NEXT = "SELECT min(tag) FROM (SELECT min(tag) AS tag FROM entry_tag WHERE tag > ?"
            + " UNION ALL SELECT min(tag) FROM path_tag WHERE tag > ?) t HAVING min(tag) IS NOT NULL";

    private final Session session;
    private final Instant now;

    TagTable(Session session, Instant now) {
        this.session = session;
        this.now = now;
    }

    /// @return whether it did not have the tag
    boolean tag(Entry entry, Tag tag) {
        return session.update(
                        TAG_ENTRY,
                        entry.id().toString(),
                        tag.text(),
                        entry.path().text(),
                        now.toEpochMilli())
                == 1;
    }

    boolean untag(Entry entry, Tag tag) {
        return session.update(UNTAG_ENTRY, entry.id().toString(), tag.text()) == 1;
    }

    boolean tag(EntryPath path, Tag tag) {
        return session.update(TAG_PATH, path.text(), tag.text(), now.toEpochMilli()) == 1;
    }

    boolean untag(EntryPath path, Tag tag) {
        return session.update(UNTAG_PATH, path.text(), tag.text()) == 1;
    }

    static List<Tag> of(Session session, Entry entry) {
        return session.list(
                OF_ENTRY,
                row -> new Tag(row.getString(1)),
                entry.id().toString(),
                entry.path().text());
    }

    static List<Tag> of(Session session, EntryPath path) {
        return session.list(OF_PATH, row -> new Tag(row.getString(1)), path.text());
    }

    /// Whether a path has the tag, or an entry of it, that fits a condition on `path`.
    static boolean isOn(Session session, Tag tag, Access.Condition condition) {
        return Stream.of("entry_tag", "path_tag").anyMatch(table -> {
            List<Object> values = new ArrayList<>(List.of(tag.text()));
            values.addAll(condition.values());
            String sql = "SELECT 1 FROM " + table + " WHERE tag = ? AND " + condition.sql() + " LIMIT 1";
            return session.first(sql, row -> row.getLong(1), values.toArray()).isPresent();
        });
    }

    /// The tag behind another, in the order of their bytes.
    static Optional<Tag> next(Session session, String after) {
        return session.first(NEXT, row -> new Tag(row.getString(1)), after, after);
    }
}
