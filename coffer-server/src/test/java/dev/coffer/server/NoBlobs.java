package dev.coffer.server;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// An empty repository.
final class NoBlobs implements BlobSource {
    @Override
    public Optional<HeldBlob> find(BlobId id) {
        return Optional.empty();
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        throw new RepositoryException.Missing("there is none", null);
    }
}
