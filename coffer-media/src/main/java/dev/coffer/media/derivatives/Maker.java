package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.MediaException;
import dev.coffer.media.Original;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.ledger.Ledger;
import java.time.Duration;
import java.util.Set;

/// Renders derivatives and keeps them, and remembers for a while what cannot be rendered.
///
/// @param failures what came of those
record Maker(Rendering rendering, Kept kept, Counts counts, Cache<DerivativeKey, MediaException> failures) {
    private static final long MAX_FAILURES = 10_000;

    /// @param memory how long a failure is remembered
    Maker(Rendering rendering, Kept kept, Counts counts, Duration memory) {
        this(
                rendering,
                kept,
                counts,
                Caffeine.newBuilder()
                        .maximumSize(MAX_FAILURES)
                        .expireAfterWrite(memory)
                        .executor(Runnable::run)
                        .build());
    }

    /// The same on other threads and within other bounds.
    Maker with(Rendering other) {
        return new Maker(other, kept, counts, failures);
    }

    /// Whether it could not be rendered a while ago.
    boolean hasFailed(DerivativeKey key) {
        return failures.getIfPresent(key) != null;
    }

    /// @throws MediaException that came of it a while ago
    void check(DerivativeKey key) {
        MediaException failed = failures.getIfPresent(key);
        if (failed != null) {
            throw failed;
        }
    }

    /// @throws MediaException if it cannot be rendered, or not now
    Derivative make(DerivativeKey key, Tiers keep, Original original) throws InterruptedException {
        try {
            return kept.keep(key, keep, Derivative.of(rendering.render(key, original)));
        } catch (MediaException.Overloaded e) {
            counts.refused.increment();
            throw e;
        } catch (MediaException.Unavailable e) {
            counts.failed.increment();
            throw e;
        } catch (MediaException e) {
            counts.failed.increment();
            failures.put(key, e);
            throw e;
        }
    }

    /// The same of one that is to be stored; if nothing comes of it, the right to make it is given back.
    Derivative make(DerivativeKey key, Tiers keep, Original original, StoredDerivatives store, Ledger.Making right)
            throws InterruptedException {
        boolean isMade = false;
        try {
            Derivative made = make(key, keep, original);
            isMade = true;
            return made;
        } finally {
            if (!isMade) {
                store.giveUp(right);
            }
        }
    }

    /// Forgets what came of some originals.
    void forget(Set<BlobId> gone) {
        failures.asMap().keySet().removeIf(key -> gone.contains(key.original()));
    }
}
