package dev.coffer.repository.cache;

import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/// What a cache and the catalogue tell each other: what was used, what was purged, and how large the cache may
/// be. For one thread at a time, but for [#limits] and [#isActive].
final class Contact {
    /// How often a host that has nothing else to tell says that it is there.
    private static final long SEEN_EVERY = Duration.ofMinutes(5).toMillis();

    private final CacheParts parts;
    private final HostCache.Limits configured;

    private volatile HostCache.Limits limits;
    private volatile boolean isActive = true;
    private long followed;
    private long seenAt;

    Contact(CacheParts parts, HostCache.Limits configured) {
        this.parts = parts;
        this.configured = configured;
        this.limits = configured;
    }

    /// Those that are in force: what the catalogue says of the host, else what is configured.
    HostCache.Limits limits() {
        return limits;
    }

    /// @throws RepositoryException.Denied if the host was decommissioned
    void checkActive() {
        if (!isActive) {
            parts.catalogue().hosts().register();
            isActive = true;
        }
    }

    /// Whether the catalogue was last told longer than `interval` ago.
    boolean isDue(Duration interval) {
        return parts.now() - seenAt >= interval.toMillis() || parts.now() < seenAt;
    }

    /// Asks how the host is doing, and drops what was purged since it asked last.
    ///
    /// @return how many files were dropped
    int ask() throws IOException {
        CachedTable.State state = parts.catalogue()
                .look(session -> parts.table().state(session))
                .filter(known -> known.seenAt().isPresent())
                .orElseGet(this::register);
        isActive = state.isActive();
        checkActive();
        limits = limited(state);
        seenAt = state.seenAt().orElse(0L);
        followed = Math.max(followed, state.followed());
        return state.lastChange() > followed ? follow(state.lastChange()) : 0;
    }

    /// Tells what was used, and that the host is there.
    ///
    /// @return how many files were dropped because their blobs are no longer live
    int tell() throws IOException {
        List<Journal.Use> uses = new ArrayList<>(parts.journal().take());
        if (uses.isEmpty() && !isDue(Duration.ofMillis(SEEN_EVERY))) {
            return 0;
        }
        uses.sort(Comparator.comparing(use -> use.sha256().hex()));
        long now = parts.now();
        int[] recorded = recorded(uses, now);
        seenAt = now;
        parts.steps().reached(CacheStep.RECORDED);
        parts.journal().told();
        List<Sha256> unknown = new ArrayList<>();
        for (int i = 0; i < recorded.length; i++) {
            if (recorded[i] == 0) {
                unknown.add(uses.get(i).sha256());
            }
        }
        return drop(unknown);
    }

    /// Removes files whose blobs are no longer live, in use or not.
    int drop(Collection<Sha256> digests) throws IOException {
        int dropped = 0;
        parts.journal().forget(digests);
        for (Sha256 sha256 : digests) {
            dropped += Files.deleteIfExists(parts.directory().file(sha256)) ? 1 : 0;
            parts.directory().deleteKept(sha256);
            parts.verified().forget(sha256);
        }
        parts.counters().dropped.add(dropped);
        return dropped;
    }

    private int[] recorded(List<Journal.Use> uses, long now) {
        try {
            return parts.catalogue().transact(tx -> {
                // the row of the host keeps others of this host waiting, so that they cannot deadlock
                parts.table().seen(tx.session(), now, followed);
                boolean active = parts.table()
                        .state(tx.session())
                        .map(CachedTable.State::isActive)
                        .orElse(false);
                if (!active) {
                    isActive = false;
                    return new int[0];
                }
                return uses.isEmpty()
                        ? new int[0]
                        : parts.table()
                                .record(
                                        tx.session(),
                                        uses.stream().map(parts.table()::values).toList());
            });
        } catch (RuntimeException e) {
            parts.journal().back(uses);
            throw e;
        }
    }

    private int follow(long last) throws IOException {
        List<Sha256> purged = parts.catalogue().look(session -> parts.table().purged(session, followed, last));
        int dropped = drop(purged);
        parts.steps().reached(CacheStep.FOLLOWED);
        followed = last;
        if (!purged.isEmpty()) {
            long now = parts.now();
            parts.catalogue().transact(tx -> {
                parts.table().seen(tx.session(), now, last);
                parts.table().drop(tx.session(), purged, now);
                return purged.size();
            });
            seenAt = now;
        }
        return dropped;
    }

    private CachedTable.State register() {
        parts.catalogue().hosts().register();
        return parts.catalogue().look(session -> parts.table().state(session)).orElseThrow();
    }

    private HostCache.Limits limited(CachedTable.State state) {
        return new HostCache.Limits(
                state.maxBytes().isPresent() ? OptionalLong.of(state.maxBytes().get()) : configured.maxBytes(),
                state.staleMillis().map(Duration::ofMillis).orElse(configured.stale()),
                state.unpublishedStaleMillis().map(Duration::ofMillis).orElse(configured.unpublishedStale()),
                configured.verifyAfter(),
                configured.interval());
    }
}
