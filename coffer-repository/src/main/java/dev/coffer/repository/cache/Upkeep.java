package dev.coffer.repository.cache;

import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a cache and the catalogue in step, from time to time, and the cache as small as it is to be.
///
/// Safe for use by several threads; one of them at a time does what takes long.
final class Upkeep {
    private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
    /// Which part of the largest size may be brought before the catalogue is told of it.
    private static final int UNTOLD = 16;
    private static final int MOST_UNTOLD = 10_000;

    private final CacheParts parts;
    private final Contact contact;
    private final Eviction eviction;
    private volatile @Nullable String trouble;
    private @Nullable Thread ticker;
    private long untold;
    private boolean ended;

    Upkeep(CacheParts parts, HostCache.Limits limits) {
        this.parts = parts;
        this.contact = new Contact(parts, limits);
        this.eviction = new Eviction(parts);
    }

    /// @throws RepositoryException.Denied if the host was decommissioned
    synchronized void begin() throws IOException {
        try {
            contact.ask();
        } catch (RepositoryException.CatalogueUnavailable e) {
            LOG.warn("the cache is used without the catalogue: {}", e.getMessage());
        }
        Duration interval = contact.limits().interval();
        if (interval.isPositive()) {
            ticker = Thread.ofPlatform().daemon().name("coffer-cache").start(() -> tick(interval));
        }
    }

    /// @throws RepositoryException.Denied if the host was decommissioned
    void checkActive() {
        contact.checkActive();
    }

    long now() {
        return parts.now();
    }

    /// Whether a blob is larger than the whole cache may be.
    boolean isTooLarge(long size) {
        OptionalLong most = contact.limits().maxBytes();
        return most.isPresent() && size > most.getAsLong();
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /// Notes that the directory could not be used for a read.
    void passBy(Exception reason) {
        parts.counters().passedBy.increment();
        if (trouble == null) {
            LOG.warn("the cache {} is passed by: {}", parts.directory().root(), reason.getMessage());
        }
        trouble = String.valueOf(reason.getMessage());
    }

    synchronized void contact() throws IOException {
        contact.ask();
        parts.journal().absorb();
        contact.tell();
        untold = 0;
        if (isFull()) {
            evict(contact.limits().maxBytes().getAsLong());
        }
    }

    synchronized void drop(Sha256 sha256) throws IOException {
        contact.drop(List.of(sha256));
        parts.catalogue().transact(tx -> {
            parts.table().drop(tx.session(), List.of(sha256), now());
            return sha256;
        });
    }

    /// A blob was brought. What was brought is told early when it is much, so that several processes together
    /// do not outgrow the cache.
    void filled(long size) {
        OptionalLong most = contact.limits().maxBytes();
        synchronized (this) {
            untold += size;
            boolean isMuch = most.isPresent() && untold > most.getAsLong() / UNTOLD;
            if (!isMuch && parts.journal().size() < MOST_UNTOLD) {
                return;
            }
        }
        quietly(this::contact);
    }

    /// Lets go of as many bytes as are wanted, for a disk that is full.
    ///
    /// @return how many bytes have gone
    synchronized long makeRoom(long wanted) {
        long[] freed = {0};
        quietly(() -> {
            parts.journal().absorb();
            contact.tell();
            long bytes = parts.catalogue().look(session -> parts.table().bytes(session));
            freed[0] = evict(Math.max(0, bytes - wanted)).freedBytes();
        });
        return freed[0];
    }

    synchronized HostCache.Maintained maintain() throws IOException {
        int dropped = contact.ask();
        int purged = parts.catalogue()
                .hosts()
                .purgeNeverPublished(parts.table().host(), contact.limits().unpublishedStale())
                .size();
        dropped += contact.ask();
        parts.journal().absorb();
        dropped += contact.tell();
        int swept = eviction.sweep();
        Eviction.Compared compared = eviction.compare();
        dropped += contact.drop(compared.notLive());
        dropped += contact.tell();
        untold = 0;
        long usedBefore = now() - contact.limits().stale().toMillis();
        Eviction.Evicted evicted = eviction.run(contact.limits().maxBytes().orElse(Long.MAX_VALUE), usedBefore);
        return new HostCache.Maintained(
                purged,
                dropped,
                evicted.stale(),
                evicted.overflow(),
                evicted.inUse(),
                compared.freedBytes() + evicted.freedBytes(),
                swept,
                compared.adopted(),
                compared.forgotten(),
                evicted.bytes());
    }

    /// Tells the catalogue what was brought; what was only used as well, if it has not been told for a while, else
    /// that is left to the next process.
    void end() {
        synchronized (this) {
            ended = true;
            Thread known = ticker;
            if (known != null) {
                known.interrupt();
            }
            if (parts.journal().hasDownloads() || contact.isDue(contact.limits().interval())) {
                quietly(this::contact);
            }
            quietly(parts.journal()::close);
        }
    }

    private boolean isFull() {
        OptionalLong most = contact.limits().maxBytes();
        return most.isPresent()
                && parts.catalogue().look(session -> parts.table().bytes(session)) > most.getAsLong();
    }

    private Eviction.Evicted evict(long most) throws IOException {
        return eviction.run(most, Long.MIN_VALUE);
    }

    private void tick(Duration interval) {
        try {
            while (true) {
                Thread.sleep(interval);
                synchronized (this) {
                    if (ended) {
                        return;
                    }
                    quietly(this::contact);
                }
            }
        } catch (InterruptedException e) {
            // the cache was closed
        }
    }

    /// Does what can be done later as well.
    private void quietly(Chore chore) {
        try {
            chore.run();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the cache {}: {}", parts.directory().root(), e.getMessage());
        }
    }

    /// Upkeep that may fail.
    @FunctionalInterface
    private interface Chore {
        void run() throws IOException;
    }
}
