package dev.coffer.media.derivatives;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Tiers;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// The derivatives that this process keeps: in memory and on disk. Safe for use by several threads.
///
/// @param disk empty if all is in memory
record Kept(MemoryCache memory, Optional<DiskCache> disk, Counts counts) implements AutoCloseable {

    /// Whether it is somewhere; that is no use of it.
    boolean has(DerivativeKey key) {
        return memory.has(key) || disk.filter(cache -> cache.has(key)).isPresent();
    }

    /// What is in memory, for who asks for it. Never waits.
    Optional<Derivative> hit(DerivativeKey key) {
        Optional<Derivative> found = memory.find(key);
        if (found.isPresent()) {
            counts.memoryHits.increment();
        }
        return found;
    }

    /// @param keep whether what is found on disk is put into memory
    Optional<Derivative> find(DerivativeKey key, Tiers keep) {
        return memory.find(key).or(() -> onDisk(key, keep));
    }

    /// Keeps a derivative where it is to be kept.
    ///
    /// @return the same
    Derivative keep(DerivativeKey key, Tiers keep, Derivative derivative) {
        inMemory(key, keep, derivative);
        disk.filter(cache -> keep.disk()).ifPresent(cache -> cache.put(key, derivative));
        return derivative;
    }

    /// The blobs of which something is kept.
    Set<BlobId> originals() throws IOException {
        Set<BlobId> originals = memory.originals();
        if (disk.isPresent()) {
            originals.addAll(disk.get().originals());
        }
        return originals;
    }

    /// @param forgotten told what went
    void forgetFiles(Set<BlobId> gone, Forgotten forgotten) throws IOException {
        if (disk.isPresent()) {
            disk.get().forget(gone, forgotten);
        }
    }

    /// @param forgotten told what went
    void forgetMemory(Set<BlobId> gone, Forgotten forgotten) {
        memory.forget(gone, forgotten);
    }

    /// The directory that outlives this.
    Optional<String> directory() {
        return disk.map(cache -> cache.root().toAbsolutePath().normalize().toString());
    }

    @Override
    public void close() {
        disk.ifPresent(DiskCache::close);
    }

    private Optional<Derivative> onDisk(DerivativeKey key, Tiers keep) {
        Optional<Derivative> found = disk.flatMap(cache -> cache.find(key));
        found.ifPresent(derivative -> {
            counts.diskHits.increment();
            inMemory(key, keep, derivative);
        });
        return found;
    }

    private void inMemory(DerivativeKey key, Tiers keep, Derivative derivative) {
        if (keep.memory()) {
            memory.put(key, derivative);
        }
    }
}
