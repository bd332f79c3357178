package dev.coffer.media.derivatives;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import org.jspecify.annotations.Nullable;

/// Native memory for the originals that one render thread works on, one after the other.
///
/// Memory up to [#KEPT] bytes is kept for the next original; what a larger one took is given back at once.
/// For one thread.
final class SourceBuffer implements SegmentAllocator {
    private static final long FIRST = 1 << 20;
    private static final long KEPT = 16 << 20;

    private MemorySegment kept = MemorySegment.NULL;
    private @Nullable Arena large;

    /// @return memory with whatever the last original left in it; valid until the next call or [#clear()]
    @Override
    public MemorySegment allocate(long byteSize, long byteAlignment) {
        clear();
        if (byteSize > KEPT) {
            Arena arena = Arena.ofConfined();
            large = arena;
            return arena.allocate(byteSize, byteAlignment);
        }
        if (byteSize > kept.byteSize()) {
            long size = Math.max(FIRST, Long.highestOneBit(Math.max(1, byteSize - 1)) << 1);
            kept = Arena.ofAuto().allocate(size, 64);
        }
        return kept.asSlice(0, byteSize);
    }

    /// Gives back what a large original took.
    void clear() {
        Arena arena = large;
        large = null;
        if (arena != null) {
            arena.close();
        }
    }
}
