package dev.coffer.app;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Blobs of which those that were read last are in memory, so that an original of which several
/// derivatives are made, one after the other, is fetched and verified once. Whether a blob is there is
/// asked each time.
///
/// Safe for use by several threads.
final class RecentOriginals implements BlobSource {
    private final BlobSource blobs;
    private final long most;
    private final Map<HeldBlob, byte[]> recent = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /// @param most bytes in memory; what has more than a quarter of that is not kept
    RecentOriginals(BlobSource blobs, long most) {
        this.blobs = blobs;
        this.most = most;
    }

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        return blobs.find(id);
    }

    @Override
    public Optional<UUID> thaw(BlobId id) {
        return blobs.thaw(id);
    }

    @Override
    public boolean wasPurged(BlobId id) {
        return blobs.wasPurged(id);
    }

    @Override
    public InputStream open(HeldBlob blob) throws IOException {
        return blobs.open(blob);
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        Optional<byte[]> known = known(blob);
        if (known.isPresent()) {
            return memory.allocateFrom(ValueLayout.JAVA_BYTE, known.get());
        }
        MemorySegment read = blobs.read(blob, memory);
        if (read.byteSize() <= most / 4) {
            keep(blob, read.toArray(ValueLayout.JAVA_BYTE));
        }
        return read;
    }

    private synchronized Optional<byte[]> known(HeldBlob blob) {
        return Optional.ofNullable(recent.get(blob));
    }

    private synchronized void keep(HeldBlob blob, byte[] read) {
        byte[] before = recent.put(blob, read);
        bytes += read.length - (before == null ? 0 : before.length);
        var oldest = recent.values().iterator();
        while (bytes > most) {
            bytes -= oldest.next().length;
            oldest.remove();
        }
    }
}
