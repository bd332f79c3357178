package dev.coffer.media.derivatives;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectName;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Blobs in a map.
final class FakeBlobs implements BlobSource {
    private final Map<BlobId, byte[]> held = new ConcurrentHashMap<>();
    private final Set<BlobId> ambiguous = ConcurrentHashMap.newKeySet();
    private final AtomicInteger finds = new AtomicInteger();

    BlobId add(String name, byte[] bytes) {
        BlobId id = Made.blob(name);
        held.put(id, bytes);
        return id;
    }

    BlobId addAmbiguous(String name) {
        ambiguous.add(Made.blob(name));
        return Made.blob(name);
    }

    void forgetAll() {
        held.clear();
    }

    int finds() {
        return finds.get();
    }

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        finds.incrementAndGet();
        if (ambiguous.contains(id)) {
            throw new RepositoryException.Ambiguous("two blobs have " + id);
        }
        return Optional.ofNullable(held.get(id))
                .map(bytes -> new HeldBlob(id, bytes.length, new ObjectName("blobs", id.hex())));
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        byte[] bytes = Optional.ofNullable(held.get(blob.id())).orElseThrow();
        return memory.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes));
    }
}
