package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Which derivatives were used, and by which presets, for the ledger: told in batches, each use at most once
/// an hour. To note one touches nothing but memory.
///
/// What is noted and not told when a process dies is forgotten: a use more or less does not matter, and by a
/// preset it will be used again.
final class UseNotes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UseNotes.class);
    private static final Duration PAUSE = Duration.ofMinutes(1);
    private static final Duration ONCE = Duration.ofHours(1);
    private static final Duration CLOSING = Duration.ofSeconds(10);
    private static final int MOST = 100_000;

    private final Ledger ledger;
    private final Cache<Use, Boolean> known = Caffeine.newBuilder()
            .maximumSize(MOST)
            .expireAfterWrite(ONCE)
            .executor(Runnable::run)
            .build();
    private final Map<Use, Boolean> seen = known.asMap();
    private final Queue<Use> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger length = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    private UseNotes(Ledger ledger) {
        this.ledger = ledger;
        this.thread = Thread.ofPlatform().daemon().name("coffer-uses").unstarted(this::run);
    }

    static UseNotes start(Ledger ledger) {
        UseNotes notes = new UseNotes(ledger);
        notes.thread.start();
        return notes;
    }

    /// @param key of the ledger
    void note(String key, Optional<PresetUse> preset) {
        Use use = new Use(key, preset);
        if (!seen.containsKey(use) && seen.putIfAbsent(use, Boolean.TRUE) == null && length.incrementAndGet() <= MOST) {
            waiting.add(use);
        }
    }

    private void run() {
        do {
            try {
                tell();
            } catch (RepositoryException e) {
                LOG.debug("what was used is told later", e);
            } catch (RuntimeException e) {
                LOG.warn("what was used is told later: {}", e.toString());
            }
        } while (!isClosing());
    }

    /// Tells the ledger what was noted.
    ///
    /// @throws RepositoryException if the catalogue does not answer; what was noted is noted again when it
    ///     is used
    synchronized void tell() {
        List<Use> uses = new ArrayList<>();
        length.set(0);
        for (Use use = waiting.poll(); use != null; use = waiting.poll()) {
            uses.add(use);
        }
        if (uses.isEmpty()) {
            return;
        }
        try {
            ledger.used(uses);
        } catch (RuntimeException e) {
            known.invalidateAll(uses);
            throw e;
        }
    }

    private boolean isClosing() {
        try {
            return closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(CLOSING);
            tell();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.debug("what was used is not told", e);
        }
    }
}
