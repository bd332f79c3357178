package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Session;
import java.util.List;
import java.util.Optional;

/// What hosts that are active have told to have in their caches.
final class Cached {
    /// Of an entry `e`: no such host has its content.
    static final String NOWHERE = " AND NOT EXISTS (SELECT 1 FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = e.sha256 AND h.state = 'ACTIVE')";

    private static final String HOSTS = "SELECT c.host FROM cached c JOIN host h ON h.name = c.host"
            + " WHERE c.sha256 = ? AND h.state = 'ACTIVE' ORDER BY c.host";

    static List<String> hosts(Session session, Optional<String> sha256) {
        return sha256.map(digest -> session.list(HOSTS, row -> row.getString(1), digest))
                .orElse(List.of());
    }

    private Cached() {}
}
