package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Session;
import java.util.List;
import java.util.Optional;

/// What hosts that are active have told to have in their caches.
final class Cached {
    /// Of an entry `e`: no such host has its content.
    static final String NOWHERE = " AND NOT EXISTS (SELECT 1 FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = e.sha256 AND h.state = 'ACTIVE')";

    /// Of an entry `e`: some has.
    static final String SOMEWHERE = NOWHERE.replace(" AND NOT EXISTS", " AND EXISTS");

    private static final String REMOVED =
            "SELECT host, size, removed_at FROM cached_removal WHERE sha256 = ? ORDER BY removed_at, host";
    private static final String THERE = "SELECT c.host, c.size, h.seen_at FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = ? ORDER BY c.host";
    private static final String HOSTS = "SELECT c.host FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = ? AND h.state = 'ACTIVE' ORDER BY c.host";

    static List<String> hosts(Session session, Optional<String> sha256) {
        return sha256.map(digest -> session.list(HOSTS, row -> row.getString(1), digest))
                .orElse(List.of());
    }

    /// A file of a host's cache.
    ///
    /// @param at when it was removed, or when its host was last in contact; by milliseconds
    record CachedFile(String host, String sha256, long size, long at) {
        String store() {
            return "cache of " + host;
        }

        String url() {
            return "cache://" + host + "/" + sha256;
        }
    }

    /// Those that hosts have dropped, as far as the log goes back.
    static List<CachedFile> removed(Session session, String sha256) {
        return files(session, REMOVED, sha256);
    }

    /// Those that are there, as far as their hosts have told.
    static List<CachedFile> there(Session session, String sha256) {
        return files(session, THERE, sha256);
    }

    private static List<CachedFile> files(Session session, String sql, String sha256) {
        return session.list(
                sql, row -> new CachedFile(row.getString(1), sha256, row.getLong(2), row.getLong(3)), sha256);
    }

    private Cached() {}
}
