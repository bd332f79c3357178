package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// The blobs of a repository: a catalogue that knows them and a store that has their bytes.
///
/// Safe for use by several threads.
public final class Blobs implements BlobSource {

    /// Neither the catalogue nor the store is closed by this.
    public Blobs(Catalogue catalogue, ObjectStore store, BlobLayout layout) {}

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        throw new UnsupportedOperationException();
    }
}
