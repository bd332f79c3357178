package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.repository.BlobId;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// The derivatives asked for most and last, up to a number of bytes. Safe for use by several threads.
final class MemoryCache {
    /// What an entry costs beside its bytes: key, recipe, nodes; measured at some 400 and rounded up.
    private static final int OVERHEAD = 512;

    private final Cache<DerivativeKey, Held> cache;

    MemoryCache(long maxBytes) {
        cache = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((DerivativeKey key, Held held) -> held.derivative.size() + OVERHEAD)
                .executor(Runnable::run)
                .build();
    }

    Optional<Derivative> find(DerivativeKey key) {
        Held held = cache.getIfPresent(key);
        return held == null ? Optional.empty() : Optional.of(held.use());
    }

    /// Whether it is there; that is no use of it.
    boolean has(DerivativeKey key) {
        return cache.asMap().containsKey(key);
    }

    void put(DerivativeKey key, Derivative derivative) {
        cache.put(key, new Held(derivative));
    }

    Set<BlobId> originals() {
        return cache.asMap().keySet().stream()
                .filter(DerivativeKey::isStored)
                .map(DerivativeKey::original)
                .collect(Collectors.toSet());
    }

    /// @param forgotten told what went
    void forget(Set<BlobId> originals, Forgotten forgotten) {
        for (DerivativeKey key : cache.asMap().keySet()) {
            if (originals.contains(key.original()) && cache.asMap().remove(key) != null) {
                forgotten.add(key.original(), key.hex());
            }
        }
    }

    /// The bytes it holds now, overhead included.
    long bytes() {
        return cache.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
    }

    long entries() {
        return cache.estimatedSize();
    }

    void cleanUp() {
        cache.cleanUp();
    }

    /// Moves the bytes out of the heap at the second use: a derivative that is asked for once is not worth a
    /// native allocation, which only a full collection gives back.
    private static final class Held {
        private volatile Derivative derivative;
        private volatile boolean used;

        Held(Derivative derivative) {
            this.derivative = derivative;
        }

        Derivative use() {
            if (used) {
                return derivative;
            }
            used = true;
            Derivative direct = derivative.direct();
            derivative = direct;
            return direct;
        }
    }
}
