package dev.coffer.repository.cache;

import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Lets go of files that are not in use: those that were not used for long, then those that were used longest
/// ago. For one thread at a time.
record Eviction(CacheParts parts) {
    private static final int PAGE = 200;

    /// What went, and what could not.
    record Evicted(int stale, int overflow, int inUse, long freedBytes, long bytes) {}

    /// What was found when directory and catalogue were compared.
    record Compared(int adopted, int forgotten, List<Sha256> notLive, long freedBytes) {}

    /// @param most what the files may have together when this returns, those in use apart
    /// @param usedBefore files that were not used since this time go in any case, in milliseconds since 1970
    Evicted run(long most, long usedBefore) throws IOException {
        long bytes = parts.catalogue().look(session -> parts.table().bytes(session));
        int stale = 0;
        int overflow = 0;
        int inUse = 0;
        long freed = 0;
        long lastUsed = Long.MIN_VALUE;
        String last = "";
        while (true) {
            long from = lastUsed;
            String behind = last;
            List<CachedTable.Row> rows =
                    parts.catalogue().look(session -> parts.table().oldest(session, from, behind, PAGE));
            List<CachedTable.Row> gone = new ArrayList<>();
            boolean ended = rows.isEmpty();
            for (CachedTable.Row row : rows) {
                boolean isStale = row.usedAt() < usedBefore;
                if (!isStale && bytes <= most) {
                    ended = true;
                    break;
                }
                if (removed(row.sha256())) {
                    gone.add(row);
                    bytes -= row.size();
                    freed += row.size();
                    stale += isStale ? 1 : 0;
                    overflow += isStale ? 0 : 1;
                } else {
                    inUse++;
                }
                lastUsed = row.usedAt();
                last = row.sha256().hex();
            }
            parts.steps().reached(CacheStep.REMOVED);
            forget(gone);
            parts.counters().removed.add(gone.size());
            if (ended) {
                return new Evicted(stale, overflow, inUse, freed, bytes);
            }
        }
    }

    /// Compares the directory with the catalogue, a shard at a time.
    Compared compare() throws IOException {
        List<Journal.Use> found = new ArrayList<>();
        List<Sha256> notLive = new ArrayList<>();
        int forgotten = 0;
        long freed = 0;
        long now = parts.now();
        for (String shard : CacheDirectory.shards()) {
            TreeMap<String, Long> files = parts.directory().blobs(shard);
            List<CachedTable.Row> missing = new ArrayList<>();
            for (CachedTable.Row row :
                    parts.catalogue().look(session -> parts.table().shard(session, shard))) {
                Optional<Long> size =
                        Optional.ofNullable(files.remove(row.sha256().hex()));
                if (size.isEmpty()) {
                    missing.add(row);
                } else if (!row.isLive()) {
                    missing.add(row);
                    notLive.add(row.sha256());
                    freed += size.get();
                }
            }
            forget(missing);
            forgotten += missing.size();
            for (Map.Entry<String, Long> file : files.entrySet()) {
                found.add(new Journal.Use(new Sha256(file.getKey()), now, now));
            }
        }
        parts.journal().back(found);
        return new Compared(found.size(), forgotten, notLive, freed);
    }

    /// Removes what processes left that died, and links that are no longer wanted.
    int sweep() throws IOException {
        int swept = parts.directory().sweepKept(parts.now());
        for (Path file : parts.directory().unfinished()) {
            Optional<Sha256> digest = CacheDirectory.incomingDigest(file);
            if (digest.isPresent()) {
                swept += parts.locks().ifNotFilling(digest.get(), () -> Files.deleteIfExists(file)) ? 1 : 0;
            }
        }
        return swept;
    }

    /// @return whether the file is not there any more
    private boolean removed(Sha256 sha256) throws IOException {
        Path file = parts.directory().file(sha256);
        try {
            if (CacheDirectory.links(file) > 1) {
                return false;
            }
        } catch (NoSuchFileException e) {
            return true;
        }
        parts.verified().forget(sha256);
        return parts.locks().ifUnused(sha256, () -> Files.deleteIfExists(file));
    }

    private void forget(List<CachedTable.Row> rows) {
        if (!rows.isEmpty()) {
            long now = parts.now();
            parts.catalogue().transact(tx -> {
                parts.table().seen(tx.session(), now, 0);
                parts.table().forget(tx.session(), rows);
                return rows.size();
            });
        }
    }
}
