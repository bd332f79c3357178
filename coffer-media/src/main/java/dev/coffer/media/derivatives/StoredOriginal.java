package dev.coffer.media.derivatives;

import dev.coffer.media.Original;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// A blob as an original.
record StoredOriginal(BlobSource blobs, HeldBlob held) implements Original {

    @Override
    public long size() {
        return held.size();
    }

    @Override
    public MemorySegment read(SegmentAllocator memory) {
        return blobs.read(held, memory);
    }
}
