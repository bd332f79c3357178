package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Session;
import java.util.List;
import java.util.Optional;

/// What hosts that are active have in their caches.
final class Cached {
    /// Of an entry `e`: no such host has its content.
    static final String NOWHERE = "";

    static List<String> hosts(Session session, Optional<String> sha256) {
        return List.of();
    }

    private Cached() {}
}
