package dev.coffer.media.derivatives;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Servers;
import dev.coffer.repository.Servers.Dropped;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What was dropped from caches, by originals. For one thread.
final class Forgotten {
    private final Map<BlobId, Set<String>> keys = new HashMap<>();
    private final Map<BlobId, Long> counts = new HashMap<>();

    /// @param key of the derivative
    void add(BlobId original, String key) {
        counts.merge(original, 1L, Long::sum);
        Set<String> known = keys.computeIfAbsent(original, any -> new LinkedHashSet<>());
        if (known.size() < Servers.MOST_KEYS) {
            known.add(key);
        }
    }

    /// How many; one that lay in memory and on disk counts twice.
    int count() {
        return counts.values().stream().mapToInt(Math::toIntExact).sum();
    }

    List<Dropped> list() {
        return counts.entrySet().stream()
                .map(entry -> new Dropped(
                        entry.getKey(), entry.getValue(), List.copyOf(keys.getOrDefault(entry.getKey(), Set.of()))))
                .toList();
    }
}
