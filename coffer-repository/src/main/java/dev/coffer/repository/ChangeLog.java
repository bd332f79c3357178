package dev.coffer.repository;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// Numbers and records the changes of one transaction.
///
/// The first change locks the counter until the transaction ends: so numbers are in the order of commits, and
/// transactions that change entries come one after the other, on all hosts, and cannot deadlock.
///
/// Public for the packages of this module alone. For one transaction, which ends it with [#close].
public final class ChangeLog {
    private static final String LOCK = "SELECT value FROM counter WHERE name = 'change'";
    private static final String COUNT_ON = "UPDATE counter SET value = ? WHERE name = 'change'";
    private static final String INSERT = "INSERT INTO change (number, at, host, author, kind, path, entry_id, tag,"
            + " changeset_id, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String COLUMNS =
            "SELECT number, at, host, author, kind, path, entry_id, tag, changeset_id, detail FROM change";
    private static final String AFTER = COLUMNS + " WHERE number > ? ORDER BY number LIMIT ?";
    private static final String OF_PATH = COLUMNS + " WHERE path = ? AND number > ? ORDER BY number LIMIT ?";
    private static final int KEPT_BACK = 1000;

    private final Session session;
    private final String forUpdate;
    private final Author author;
    private final Instant now;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long last = -1;

    ChangeLog(Session session, String forUpdate, Author author, Instant now) {
        this.session = session;
        this.forUpdate = forUpdate;
        this.author = author;
        this.now = now;
    }

    /// The number of the last change, this transaction's included. No other transaction gets one meanwhile.
    public long last() {
        if (last < 0) {
            last = session.number(LOCK + forUpdate);
        }
        return last;
    }

    public long record(Change.Kind kind, EntryPath path, EntryId entry) {
        return record(kind, path.text(), entry.toString(), null, null, null);
    }

    /// @return the change's number
    public long record(
            Change.Kind kind,
            @Nullable String path,
            @Nullable String entry,
            @Nullable String tag,
            @Nullable String changeset,
            @Nullable String detail) {
        last = last() + 1;
        rows.add(new @Nullable Object[] {
            last,
            now.toEpochMilli(),
            author.host().text(),
            author.name(),
            kind.name(),
            path,
            entry,
            tag,
            changeset,
            detail
        });
        if (rows.size() == KEPT_BACK) {
            flush();
        }
        return last;
    }

    /// Leaves numbers to a statement that records as many changes by itself.
    ///
    /// @return the number before the first of them
    public long reserve(long changes) {
        flush();
        long before = last();
        last = before + changes;
        return before;
    }

    /// To be called when the counter was moved within the transaction.
    void lookAgain() {
        flush();
        last = -1;
    }

    void close() {
        if (last >= 0) {
            flush();
            session.update(COUNT_ON, last);
        }
    }

    private void flush() {
        if (!rows.isEmpty()) {
            session.batch(INSERT, rows);
            rows.clear();
        }
    }

    /// The number of the last change that is committed.
    static long newest(Session session) {
        return session.number(LOCK);
    }

    static List<Change> after(Session session, Access access, long number, int most) {
        return access.mayReadAll()
                ? session.list(AFTER, ChangeLog::change, number, most)
                : find(session, access, ChangeQuery.all(), number, OptionalLong.empty(), most);
    }

    /// Changes that are wanted and may be seen, in their order.
    ///
    /// @param number what comes after it
    /// @param last the last number to look at
    static List<Change> find(
            Session session, Access access, ChangeQuery query, long number, OptionalLong last, int most) {
        Access.Condition wanted = query.condition();
        List<Object> values = new ArrayList<>(List.of(number));
        StringBuilder sql = new StringBuilder(COLUMNS).append(" WHERE number > ?");
        last.ifPresent(it -> {
            sql.append(" AND number <= ?");
            values.add(it);
        });
        sql.append(" AND ").append(wanted.sql());
        values.addAll(wanted.values());
        if (!access.mayReadAll()) {
            Access.Condition readable = access.readable("path");
            sql.append(" AND (path IS NULL AND author = ? OR ")
                    .append(readable.sql())
                    .append(")");
            values.add(access.name());
            values.addAll(readable.values());
        }
        values.add(most);
        return session.list(sql.append(" ORDER BY number LIMIT ?").toString(), ChangeLog::change, values.toArray());
    }

    static List<Change> ofPath(Session session, EntryPath path, long number, int most) {
        return session.list(OF_PATH, ChangeLog::change, path.text(), number, most);
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong("number"),
                Instant.ofEpochMilli(row.getLong("at")),
                new Author(row.getString("author"), new HostName(row.getString("host"))),
                Change.Kind.valueOf(row.getString("kind")),
                Optional.ofNullable(row.getString("path")).map(EntryPath::new),
                Optional.ofNullable(row.getString("entry_id")).map(EntryId::parse),
                Optional.ofNullable(row.getString("tag")).map(Tag::new),
                Optional.ofNullable(row.getString("changeset_id")).map(ChangesetId::parse),
                Optional.ofNullable(row.getString("detail")));
    }
}
