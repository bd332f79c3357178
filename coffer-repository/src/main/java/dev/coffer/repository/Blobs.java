package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

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
    private static final String THAW = "SELECT t.id FROM blob b JOIN thaw_blob a ON a.blob_id = b.id"
            + " AND a.state = 'ASKED' JOIN thaw t ON t.id = a.thaw_id WHERE b.place = ? AND b.%s = ?"
            + " AND b.state = 'LIVE' ORDER BY t.asked_at DESC LIMIT 1";
    private static final String THAW_OF_SHA256 = THAW.formatted("sha256");
    private static final String THAW_OF_MD5 = THAW.formatted("md5");

    private final Catalogue catalogue;
    private final ObjectStore store;
    private final BlobLayout layout;
    private final BlobTable table;
    private final VerifiedReader reader;
    private final Deposit deposit;
    private final Optional<BucketBlobs> bucket;

    /// Neither the catalogue nor the store is closed by this.
    public Blobs(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        this.catalogue = catalogue;
        this.store = store;
        this.layout = layout;
        this.table = catalogue.table(layout);
        this.reader = new VerifiedReader(store);
        this.deposit =
                new Deposit(Shelf.of(Optional.of(catalogue), store, layout, catalogue.clock(), Step.Listener.NONE));
        this.bucket = switch (layout) {
            case BlobLayout.Incarnations _ -> Optional.empty();
            case BlobLayout.Keyed keyed -> Optional.of(new BucketBlobs(store, keyed));
        };
    }

    /// Brings the bytes of a local file in, if they are not there; for an entry that is to be added next.
    ///
    /// Nobody may be in a transaction: bytes first, facts second.
    ///
    /// @throws IOException if the file cannot be read
    /// @throws RepositoryException.Fetch if it changed while it was being read
    /// @throws StoreException if they could not be stored; at worst an unused object is left
    public Stored add(Path file) throws IOException {
        return deposit.file(file, false);
    }

    /// Brings the bytes of a stream in, to its end; it is not closed.
    ///
    /// @param temp an existing directory, where the bytes lie meanwhile
    /// @throws IOException if the stream cannot be read, or the directory not be written to
    /// @throws StoreException if they could not be stored; at worst an unused object is left
    public Stored add(InputStream bytes, Path temp) throws IOException {
        return deposit.stream(bytes, temp);
    }

    /// Brings bytes in of which all is known: for the packages of this module alone.
    ///
    /// @param content of the size and the SHA-256 that `facts` say
    /// @throws StoreException if they could not be stored; at worst an unused object is left
    public Stored add(Content content, Facts facts) {
        return deposit.add(content, facts);
    }

    /// Takes an object that lies in a bucket of md5s3stash into the catalogue, as it is; for the packages
    /// of this module alone. What the catalogue knows of it already stays.
    ///
    /// @param facts of its bytes, which were read
    /// @param since by the catalogue's clock, before they were
    /// @throws RepositoryException.Collision if the catalogue says that other bytes lie there
    /// @throws RepositoryException.Conflict if it is to be removed, or was since
    /// @throws IllegalStateException if the layout is none of md5s3stash's
    public Stored adopt(ObjectName object, Facts facts, Instant since) {
        if (bucket.isEmpty()) {
            throw new IllegalStateException("only a layout whose object names are digests adopts objects under them");
        }
        return deposit.adopt(object, facts, since);
    }

    /// The same for a file that is to go: see [MovedFile].
    ///
    /// @throws IOException if the file cannot be read
    /// @throws RepositoryException.Fetch if it changed while it was being read
    /// @throws StoreException if they could not be stored; at worst an unused object is left
    public MovedFile move(Path file) throws IOException {
        FileStamp stamp = FileStamp.of(file);
        return new MovedFile(file, stamp, deposit.file(file, true));
    }

    /// Holds a blob that is there, so that it can be added under another path: as if its bytes had been brought
    /// again.
    ///
    /// @return empty if the catalogue has no such blob
    /// @throws RepositoryException.Ambiguous if `id` is an MD5 that several blobs have
    public Optional<Blob> hold(BlobId id) {
        Optional<HeldBlob> known = known(id);
        return known.flatMap(held -> catalogue.change(held.id().hex(), session -> {
            Optional<BlobRow> live =
                    table.liveAndLocked(session, new Sha256(held.id().hex()));
            live.ifPresent(row -> table.hold(session, row.id()));
            return live.map(Blob::of);
        }));
    }

    /// Opens a blob's bytes; the caller closes the stream.
    ///
    /// The stream ends only if the bytes were the blob's; else its end is a [RepositoryException.Corrupt].
    ///
    /// @throws RepositoryException.Missing if the object is not there
    @Override
    public InputStream open(HeldBlob blob) {
        try {
            return reader.open(blob);
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            return again(blob, e, reader::open);
        }
    }

    /// Opens an entry's content: what is called `.gz` and is gzip is read through gzip, as S3Repo did.
    ///
    /// @throws IOException if the bytes cannot be read
    /// @throws RepositoryException.Missing if the object is not there
    /// @throws StoreException.Archived if it lies in an archive, saying how to have it back
    public InputStream open(Entry.Held entry) throws IOException {
        InputStream bytes = openOrSay(entry);
        if (!entry.path().isGzip()) {
            return bytes;
        }
        try {
            return GunzippedStream.orAsItIs(bytes);
        } catch (IOException | RuntimeException e) {
            bytes.close();
            throw e;
        }
    }

    /// The store that has the bytes.
    public ObjectStore store() {
        return store;
    }

    /// Where in it they lie.
    public BlobLayout layout() {
        return layout;
    }

    private InputStream openOrSay(Entry.Held entry) {
        try {
            return open(entry.blob().held());
        } catch (StoreException.Archived e) {
            throw new StoreException.Archived(entry.path() + " lies in an archive and cannot be read now; coffer thaw "
                    + entry.path() + " asks it back (" + e.getMessage() + ")");
        }
    }

    /// Looks a blob up. Bytes that were purged, and that nothing refers to any more, are not there from then on, though
    /// whoever reads them reads on: not so in a bucket of md5s3stash, where what lies under a digest is a blob.
    ///
    /// @throws RepositoryException.Quarantined if it is there and not to be given out
    @Override
    public Optional<HeldBlob> find(BlobId id) {
        boolean purged = bucket.isPresent();
        List<BlobRow> shown = catalogue.look(session -> table.shown(session, id, purged));
        if (shown.isEmpty() && catalogue.look(session -> table.isKeptBack(session, id, purged))) {
            throw Quarantine.refusal(id.toString());
        }
        return only(shown, id).or(() -> elsewhere(id).map(this::checked));
    }

    /// The same, whether or not it is in quarantine; for those who have to look at it.
    public Optional<HeldBlob> findAnyway(BlobId id) {
        return known(id).or(() -> elsewhere(id));
    }

    /// Where the catalogue knows of no blob of its own.
    private Optional<HeldBlob> elsewhere(BlobId id) {
        return bucket.flatMap(blobs -> blobs.find(id)).or(() -> adopted(id));
    }

    private HeldBlob checked(HeldBlob found) {
        if (!new Quarantine(catalogue).find(found.id()).isEmpty()) {
            throw Quarantine.refusal(found.id().toString());
        }
        return found;
    }

    @Override
    public Optional<UUID> thaw(BlobId id) {
        return catalogue
                .look(session -> session.list(
                        id instanceof BlobId.BySha256 ? THAW_OF_SHA256 : THAW_OF_MD5,
                        row -> UUID.fromString(row.getString(1)),
                        layout.place(),
                        id.hex()))
                .stream()
                .findFirst();
    }

    @Override
    public boolean wasPurged(BlobId id) {
        return catalogue.look(session -> EntryTable.hadAndPurged(session, id));
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try {
            return reader.read(blob, memory);
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            return again(blob, e, now -> reader.read(now, memory));
        }
    }

    private Optional<HeldBlob> known(BlobId id) {
        return switch (id) {
            case BlobId.BySha256(var sha256) ->
                catalogue.look(session -> table.live(session, sha256)).map(BlobRow::held);
            case BlobId.ByMd5(var md5) -> only(catalogue.look(session -> table.live(session, md5)), id);
        };
    }

    /// The incarnation may have been collected and another be live by now; or the repository is on its way
    /// from one store to another, and the entry's blob is in the one that this process does not read.
    private <T> T again(HeldBlob blob, StoreException first, Function<HeldBlob, T> read) {
        HeldBlob now = findAnyway(blob.id())
                .orElseThrow(() -> new RepositoryException.Missing("the blob " + blob.id() + " is gone", first));
        try {
            return read.apply(now);
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            throw new RepositoryException.Missing(
                    "the store does not have the blob " + blob.id() + ", which the catalogue says is at "
                            + now.object(),
                    e);
        }
    }

    /// Of the buckets that were adopted as they are.
    private Optional<HeldBlob> adopted(BlobId id) {
        List<BlobRow> rows = catalogue.look(session -> AsIs.find(catalogue, session, id));
        boolean same =
                rows.stream().map(row -> row.facts().digests()).distinct().count() <= 1;
        return same ? rows.stream().findFirst().map(BlobRow::held) : only(rows, id);
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
