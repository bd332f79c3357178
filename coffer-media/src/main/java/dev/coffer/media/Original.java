package dev.coffer.media;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// Bytes from which a derivative can be made.
public interface Original {

    /// In bytes.
    long size();

    /// Brings all bytes into native memory. Called at most once, on a render thread.
    ///
    /// @param memory asked at most once, for [#size()] bytes; what it gives is valid until the render is done
    MemorySegment read(SegmentAllocator memory);
}
