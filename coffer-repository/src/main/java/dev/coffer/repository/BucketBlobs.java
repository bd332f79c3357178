package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// The blobs of an md5s3stash bucket that has no catalogue: what lies under the digest is the blob.
///
/// Safe for use by several threads.
public final class BucketBlobs implements BlobSource {

    public BucketBlobs(ObjectStore store, BlobLayout.Keyed layout) {}

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        throw new UnsupportedOperationException();
    }
}
