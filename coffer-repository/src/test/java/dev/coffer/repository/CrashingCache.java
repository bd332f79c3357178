package dev.coffer.repository;

import dev.coffer.repository.cache.HostCache;
import dev.coffer.repository.cache.SteppedCache;
import dev.coffer.store.Sha256;
import dev.coffer.store.folder.FolderStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// A process that reads all live blobs of a repository through the cache of h1, and dies at a given step, as if
/// it had been killed.
final class CrashingCache {
    static final int KILLED = 137;

    private CrashingCache() {}

    /// Prints how many blobs it has brought, healed and let go.
    ///
    /// @param arguments the home (with `store` and `cache-h1`), the largest size of the cache in bytes, the step
    ///     or `NONE`, how many of that step are let pass, how often to read everything, and the catalogue (a file,
    ///     or URL, user and password)
    public static void main(String[] arguments) throws IOException {
        List<String> words = List.of(arguments);
        Path home = Path.of(words.get(0));
        HostCache.Limits limits = HostCache.Limits.standard()
                .withInterval(Duration.ZERO)
                .withMaxBytes(OptionalLong.of(Long.parseLong(words.get(1))));
        List<String> where = words.subList(5, words.size());
        CatalogueSettings settings = where.size() == 1
                ? CatalogueSettings.sqlite(Path.of(where.getFirst()))
                : CatalogueSettings.postgresql(where.get(0), where.get(1), where.get(2));
        Map<String, Integer> reached = new HashMap<>();
        try (Catalogue all = Catalogue.open(settings);
                FolderStore store = FolderStore.open(home.resolve("store"))) {
            Catalogue catalogue = all.as(CatalogueOfEntries.ALICE);
            Blobs blobs = new Blobs(catalogue, store, CatalogueOfEntries.LAYOUT);
            try (HostCache cache = SteppedCache.open(catalogue, blobs, home.resolve("cache-h1"), limits, step -> {
                if (step.equals(words.get(2))
                        && reached.merge(step, 1, Integer::sum) > Integer.parseInt(words.get(3))) {
                    Runtime.getRuntime().halt(KILLED);
                }
            })) {
                for (int i = 0; i < Integer.parseInt(words.get(4)); i++) {
                    readAll(catalogue, blobs, cache);
                    cache.contact();
                }
                cache.maintain();
                HostCache.Statistics done = cache.statistics();
                System.out.println(done.downloads() + " " + done.healed() + " " + done.removed());
            }
        }
    }

    /// Everything is verified here once more, whatever the cache has done.
    private static void readAll(Catalogue catalogue, Blobs blobs, HostCache cache) throws IOException {
        List<String> digests = catalogue.look(session ->
                session.list("SELECT sha256 FROM blob WHERE state = 'LIVE' ORDER BY sha256", row -> row.getString(1)));
        for (String digest : digests) {
            HeldBlob blob = blobs.findAnyway(BlobId.parse(digest)).orElseThrow();
            try (InputStream in = cache.open(blob)) {
                byte[] bytes = in.readAllBytes();
                if (!Sha256.of(bytes).hex().equals(digest)) {
                    throw new IllegalStateException("served other bytes than those of " + digest);
                }
            }
        }
    }
}
