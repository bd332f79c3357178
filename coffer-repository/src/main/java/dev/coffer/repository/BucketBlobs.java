package dev.coffer.repository;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.Optional;

/// The blobs of an md5s3stash bucket that has no catalogue: what lies under the digest is the blob.
///
/// Only the kind of digest that a layout is keyed by can be looked up. Whatever is read is checked against
/// it, so an object under a wrong name is [RepositoryException.Corrupt], never served.
///
/// Safe for use by several threads.
public final class BucketBlobs implements BlobSource {
    private final ObjectStore store;
    private final BlobLayout.Keyed layout;
    private final Optional<BlobLayout.Keyed> otherwise;
    private final VerifiedReader reader;

    /// The store is not closed by this.
    public BucketBlobs(ObjectStore store, BlobLayout.Keyed layout) {
        this(store, layout, Optional.empty());
    }

    /// @param otherwise where a blob is looked for that does not lie where `layout` says; its buckets need
    ///     not be there, nor be the caller's
    public BucketBlobs(ObjectStore store, BlobLayout.Keyed layout, Optional<BlobLayout.Keyed> otherwise) {
        this.store = store;
        this.layout = layout;
        this.otherwise = otherwise;
        this.reader = new VerifiedReader(store);
    }

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        return find(layout, id).or(() -> otherwise.flatMap(other -> findIfAllowed(other, id)));
    }

    private Optional<HeldBlob> find(BlobLayout.Keyed where, BlobId id) {
        if (DigestKind.of(id) != where.digest()) {
            return Optional.empty();
        }
        ObjectName object = where.object(id);
        return stat(object).map(info -> new HeldBlob(id, info.size(), object));
    }

    private Optional<HeldBlob> findIfAllowed(BlobLayout.Keyed where, BlobId id) {
        try {
            return find(where, id);
        } catch (StoreException.Denied e) {
            // Bucket names are the whole world's: this one is somebody else's.
            return Optional.empty();
        }
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try {
            return reader.read(blob, memory);
        } catch (StoreException.NotFound e) {
            throw new RepositoryException.Missing("the blob " + blob.id() + " is not at " + blob.object(), e);
        }
    }

    @Override
    public InputStream open(HeldBlob blob) {
        try {
            return reader.open(blob);
        } catch (StoreException.NotFound e) {
            throw new RepositoryException.Missing("the blob " + blob.id() + " is not at " + blob.object(), e);
        }
    }

    private Optional<ObjectInfo> stat(ObjectName object) {
        try {
            return store.stat(object);
        } catch (StoreException.NoBucket e) {
            // A shard that no blob has fallen into yet.
            return Optional.empty();
        }
    }
}
