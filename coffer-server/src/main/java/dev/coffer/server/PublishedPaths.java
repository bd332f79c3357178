package dev.coffer.server;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// What is published under paths, as it was at most two seconds ago: however often a path is asked for, the catalogue
/// is asked once in that time.
///
/// Safe for use by several threads. Throws what the catalogue does.
public final class PublishedPaths implements Function<EntryPath, Optional<BlobId>> {
    private static final Duration FRESH = Duration.ofSeconds(2);
    private static final long MOST_BYTES = 16 << 20;
    private static final int OVERHEAD = 200;

    private final LoadingCache<EntryPath, Found> known;

    /// @param purged whether all that was there is purged
    private record Found(Optional<BlobId> content, boolean purged) {}

    /// @param catalogue not closed by this
    public PublishedPaths(Catalogue catalogue) {
        this.known = Caffeine.newBuilder()
                .maximumWeight(MOST_BYTES)
                .weigher((EntryPath path, Found found) -> 2 * path.text().length() + OVERHEAD)
                .expireAfterWrite(FRESH)
                .executor(Runnable::run)
                .build(path -> catalogue
                        .current(path)
                        .map(entry -> new Found(Optional.of(content(entry)), false))
                        .orElseGet(() -> new Found(Optional.empty(), catalogue.wasPurged(path))));
    }

    @Override
    public Optional<BlobId> apply(EntryPath path) {
        return known.get(path).content();
    }

    /// Whether there were versions under a path, and all of them are purged.
    public boolean wasPurged(EntryPath path) {
        return known.get(path).purged();
    }

    private static BlobId content(Entry.Published entry) {
        return BlobId.of(entry.blob().digests().sha256());
    }
}
