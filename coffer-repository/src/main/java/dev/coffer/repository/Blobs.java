package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.List;
import java.util.Optional;

/// The blobs of a repository: a catalogue that knows them and a store that has their bytes.
///
/// In a [BlobLayout.Keyed] layout, a blob that the catalogue does not know is looked for in the bucket too,
/// under the digest it is keyed by.
///
/// Whatever is read is checked against its digest. The bytes of a folder store's file are hashed once and
/// then remembered by path, inode, modification time and size.
///
/// Safe for use by several threads.
public final class Blobs implements BlobSource {
    private final Catalogue catalogue;
    private final BlobTable table;
    private final VerifiedReader reader;
    private final Optional<BucketBlobs> bucket;

    /// Neither the catalogue nor the store is closed by this.
    public Blobs(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        this.catalogue = catalogue;
        this.table = catalogue.table(layout);
        this.reader = new VerifiedReader(store);
        this.bucket = switch (layout) {
            case BlobLayout.Incarnations _ -> Optional.empty();
            case BlobLayout.Keyed keyed -> Optional.of(new BucketBlobs(store, keyed));
        };
    }

    @Override
    public Optional<HeldBlob> find(BlobId id) {
        Optional<HeldBlob> known = switch (id) {
            case BlobId.BySha256(var sha256) ->
                catalogue.look(session -> table.live(session, sha256)).map(BlobRow::held);
            case BlobId.ByMd5(var md5) -> only(catalogue.look(session -> table.live(session, md5)), id);
        };
        return known.or(() -> bucket.flatMap(blobs -> blobs.find(id)));
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try {
            return reader.read(blob, memory);
        } catch (StoreException.NotFound e) {
            return readAgain(blob, memory, e);
        }
    }

    /// The incarnation may have been collected and another be live by now.
    private MemorySegment readAgain(HeldBlob blob, SegmentAllocator memory, StoreException.NotFound first) {
        HeldBlob now = find(blob.id())
                .orElseThrow(() -> new RepositoryException.Missing("the blob " + blob.id() + " is gone", first));
        try {
            return reader.read(now, memory);
        } catch (StoreException.NotFound e) {
            throw new RepositoryException.Missing(
                    "the store does not have the blob " + blob.id() + ", which the catalogue says is at "
                            + now.object(),
                    e);
        }
    }

    private static Optional<HeldBlob> only(List<BlobRow> rows, BlobId id) {
        if (rows.size() > 1) {
            String several = String.join(
                    ", ",
                    rows.stream()
                            .map(row ->
                                    BlobId.of(row.facts().digests().sha256()).toString())
                            .toList());
            throw new RepositoryException.Ambiguous(
                    rows.size() + " blobs have the MD5 " + id.hex() + "; name one by its SHA-256: " + several);
        }
        return rows.stream().findFirst().map(BlobRow::held);
    }
}
