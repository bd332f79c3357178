package dev.coffer.repository.cache;

import dev.coffer.repository.HostName;
import dev.coffer.repository.Session;
import dev.coffer.store.Sha256;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The statements on what one host has cached, for blobs of one place. Each method is a statement or a few.
///
/// @param place of the repository's layout
record CachedTable(HostName host, String place) {
    private static final String LIVE = "SELECT 1 FROM blob b WHERE b.place = ? AND b.sha256 = %s AND b.state = 'LIVE'";
    /// What is no longer live is not recorded.
    private static final String RECORD = "INSERT INTO cached (host, sha256, size, downloaded_at, used_at)"
            + " SELECT CAST(? AS TEXT), b.sha256, b.size, CAST(? AS BIGINT), CAST(? AS BIGINT) FROM blob b"
            + " WHERE b.place = ? AND b.sha256 = ? AND b.state = 'LIVE'"
            + " ON CONFLICT (host, sha256) DO UPDATE SET"
            + " used_at = CASE WHEN excluded.used_at > cached.used_at THEN excluded.used_at ELSE cached.used_at END";
    private static final String STATE = "SELECT state, seen_at, followed, max_cache_bytes, cache_stale_millis,"
            + " unpublished_stale_millis, (SELECT value FROM counter WHERE name = 'change') AS last_change"
            + " FROM host WHERE name = ?";
    private static final String SEEN = "UPDATE host SET seen_at = ?,"
            + " followed = CASE WHEN followed < ? THEN CAST(? AS BIGINT) ELSE followed END WHERE name = ?";
    /// A live blob that something needs.
    private static final String NEEDED = LIVE + " AND (EXISTS (SELECT 1 FROM entry n WHERE n.blob_id = b.id)"
            + " OR EXISTS (SELECT 1 FROM source s WHERE s.blob_id = b.id))";
    private static final String REMOVALS =
            " WHERE c.kind IN ('PURGED', 'FORGOTTEN', 'ERASED')" + " AND c.number > ? AND c.number <= ?";
    private static final String PURGED = "SELECT DISTINCT e.sha256 FROM change c JOIN entry e ON e.id = c.entry_id"
            + REMOVALS + " AND e.sha256 IS NOT NULL AND NOT EXISTS (" + NEEDED.formatted("e.sha256") + ")";
    /// Changes that do not tell any more which content they were about.
    private static final String UNTOLD = "SELECT count(*) FROM change c LEFT JOIN entry e ON e.id = c.entry_id"
            + REMOVALS + " AND (c.kind = 'ERASED' OR e.id IS NULL)";
    private static final String NOT_NEEDED =
            "SELECT c.sha256 FROM cached c WHERE c.host = ?" + " AND NOT EXISTS (" + NEEDED.formatted("c.sha256") + ")";
    private static final String BYTES = "SELECT coalesce(sum(size), 0) FROM cached WHERE host = ?";
    private static final String OLDEST = "SELECT sha256, size, used_at, 1 AS live FROM cached WHERE host = ?"
            + " AND (used_at > ? OR used_at = ? AND sha256 > ?) ORDER BY used_at, sha256 LIMIT ?";
    private static final String SHARD = "SELECT c.sha256, c.size, c.used_at,"
            + " CASE WHEN EXISTS (" + LIVE.formatted("c.sha256") + ") THEN 1 ELSE 0 END AS live FROM cached c"
            + " WHERE c.host = ? AND c.sha256 >= ? AND c.sha256 < ? ORDER BY c.sha256";
    private static final String FORGET = "DELETE FROM cached WHERE host = ? AND sha256 = ? AND used_at <= ?";
    private static final String RECORD_DROP = "INSERT INTO cached_removal (host, sha256, size, removed_at)"
            + " SELECT host, sha256, size, CAST(? AS BIGINT) FROM cached WHERE host = ? AND sha256 = ?"
            + " ON CONFLICT DO NOTHING";
    private static final String DROP = "DELETE FROM cached WHERE host = ? AND sha256 = ?";

    /// What the catalogue says of the host.
    record State(
            boolean isActive,
            Optional<Long> seenAt,
            long followed,
            Optional<Long> maxBytes,
            Optional<Long> staleMillis,
            Optional<Long> unpublishedStaleMillis,
            long lastChange) {}

    /// @param isLive whether the blob is live
    record Row(Sha256 sha256, long size, long usedAt, boolean isLive) {}

    Optional<State> state(Session session) {
        return session.first(
                STATE,
                row -> new State(
                        row.getString("state").equals("ACTIVE"),
                        number(row, "seen_at"),
                        row.getLong("followed"),
                        number(row, "max_cache_bytes"),
                        number(row, "cache_stale_millis"),
                        number(row, "unpublished_stale_millis"),
                        row.getLong("last_change")),
                host.text());
    }

    void seen(Session session, long at, long followed) {
        session.update(SEEN, at, followed, followed, host.text());
    }

    /// The digests that nothing needs any more because of a change after one and up to another.
    List<Sha256> purged(Session session, long after, long upTo) {
        List<Sha256> purged = session.list(PURGED, row -> new Sha256(row.getString(1)), after, upTo, place);
        if (session.number(UNTOLD, after, upTo) == 0) {
            return purged;
        }
        Set<Sha256> all = new LinkedHashSet<>(purged);
        all.addAll(session.list(NOT_NEEDED, row -> new Sha256(row.getString(1)), host.text(), place));
        return List.copyOf(all);
    }

    /// @param uses host, downloaded, used, place and digest of each, by [#values]
    /// @return for each whether the blob is live
    int[] record(Session session, List<@Nullable Object[]> uses) {
        return session.batch(RECORD, uses);
    }

    @Nullable
    Object[] values(Journal.Use use) {
        return new @Nullable Object[] {
            host.text(), use.downloadedAt(), use.usedAt(), place, use.sha256().hex()
        };
    }

    long bytes(Session session) {
        return session.number(BYTES, host.text());
    }

    /// Those that were used before all others, behind one of them.
    List<Row> oldest(Session session, long usedAt, String sha256, int most) {
        return session.list(OLDEST, CachedTable::row, host.text(), usedAt, usedAt, sha256, most);
    }

    /// All of one shard, in the order of their digests.
    List<Row> shard(Session session, String shard) {
        return session.list(SHARD, CachedTable::row, place, host.text(), shard, shard + "g");
    }

    /// Forgets files that were not used after they were looked at.
    void forget(Session session, List<Row> rows) {
        List<@Nullable Object[]> values = rows.stream()
                .map(row -> new @Nullable Object[] {host.text(), row.sha256().hex(), row.usedAt()})
                .toList();
        if (!values.isEmpty()) {
            session.batch(FORGET, values);
        }
    }

    /// Forgets files whatever happened to them; that they were there and have gone is written down.
    void drop(Session session, List<Sha256> digests, long now) {
        if (digests.isEmpty()) {
            return;
        }
        session.batch(
                RECORD_DROP,
                digests.stream()
                        .map(sha256 -> new @Nullable Object[] {now, host.text(), sha256.hex()})
                        .toList());
        session.batch(
                DROP,
                digests.stream()
                        .map(sha256 -> new @Nullable Object[] {host.text(), sha256.hex()})
                        .toList());
    }

    private static Row row(ResultSet row) throws SQLException {
        return new Row(
                new Sha256(row.getString("sha256")),
                row.getLong("size"),
                row.getLong("used_at"),
                row.getInt("live") == 1);
    }

    private static Optional<Long> number(ResultSet row, String column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }
}
