package dev.coffer.repository;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.ValueLayout;
import java.util.Optional;
import java.util.UUID;

/// Blobs to read from: a repository with its catalogue, or an md5s3stash bucket that has none.
///
/// Safe for use by several threads.
public interface BlobSource {

    /// A source that has no blob, for those who make derivatives of other bytes.
    static BlobSource none() {
        return new BlobSource() {
            @Override
            public Optional<HeldBlob> find(BlobId id) {
                return Optional.empty();
            }

            @Override
            public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
                throw new RepositoryException.Missing("there are no blobs here", null);
            }
        };
    }

    /// Looks a blob up.
    ///
    /// @throws RepositoryException.Ambiguous if `id` is an MD5 that several blobs have
    Optional<HeldBlob> find(BlobId id);

    /// The ticket by which a blob was asked back from an archive, if it is on its way; the newest of
    /// several.
    default Optional<UUID> thaw(BlobId id) {
        return Optional.empty();
    }

    /// Whether a blob that is not to be found was here and was purged, as far as that is known still. By whom, when
    /// and why is not told; an erasure is a purge.
    default boolean wasPurged(BlobId id) {
        return false;
    }

    /// Reads all bytes of a blob into native memory, and checks them against its digest.
    ///
    /// A blob that has gone since it was looked up is looked up once more.
    ///
    /// @param memory asked once, for [HeldBlob#size()] bytes
    /// @return a segment of exactly that size, from `memory`
    /// @throws RepositoryException.Missing if the object is not there
    /// @throws RepositoryException.Corrupt if its bytes are not those of the digest
    MemorySegment read(HeldBlob blob, SegmentAllocator memory);

    /// Opens a blob's bytes, of which memory may be too small to hold all; the caller closes the stream.
    ///
    /// The stream ends only if the bytes were the blob's; else its end is a [RepositoryException.Corrupt].
    ///
    /// @throws IOException if they cannot be read
    /// @throws RepositoryException.Missing if the object is not there
    default InputStream open(HeldBlob blob) throws IOException {
        return new ByteArrayInputStream(read(blob, Arena.ofAuto()).toArray(ValueLayout.JAVA_BYTE));
    }
}
