package dev.coffer.repository.cache;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Entry;
import dev.coffer.repository.GunzippedStream;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/// The blobs of a repository, read through a directory of this host.
///
/// A blob is brought once, however many threads and processes ask for it at a time: whoever comes meanwhile
/// waits and takes the finished file. It is verified on its way in, before this process serves it first, and
/// again after [Limits#verifyAfter]; a file that is not what its name says is brought anew. Files are read-only,
/// under their digests.
///
/// What is used is noted in memory and told to the catalogue from time to time, never on a read; a file that is
/// here is read without a question to catalogue or store. Files that were not used for long go, then those that
/// were used longest ago, until the cache is as small as it is to be; never one that is in use. What was purged
/// anywhere goes at the next contact with the catalogue, in use or not.
///
/// A directory that is full or broken is passed by: [#open] and [#read] then bring the bytes from the store
/// each time, and [#trouble] says why.
///
/// Only blobs that are known by SHA-256 are kept; others are read from the store each time.
///
/// Safe for use by several threads, and the directory by several processes of one host.
///
/// @see "S3Repo: local copies, downloads, maintain_host"
public final class HostCache implements BlobSource, AutoCloseable {
    private static final int PIECE = 1 << 20;

    private final CacheParts parts;
    private final Filling filling;
    private final Upkeep upkeep;
    private final AtomicBoolean closed = new AtomicBoolean();

    /// How large a cache may be, and how long it keeps what; what the catalogue says of the host
    /// ([dev.coffer.repository.Host.Rules]) goes before.
    ///
    /// @param maxBytes what the files may have together; empty for no limit, 0 keeps none
    /// @param stale files that were not used for longer go
    /// @param unpublishedStale entries of this host that were never published are purged by [#maintain] when they
    ///     are older
    /// @param verifyAfter how long a file is trusted before it is hashed again
    /// @param interval how often the catalogue is told and asked; not positive: at every call of [#contact] and
    ///     when the cache is closed
    public record Limits(
            OptionalLong maxBytes, Duration stale, Duration unpublishedStale, Duration verifyAfter, Duration interval) {
        private static final long TEN_GIB = 10L << 30;

        /// 10 GiB; a week, as S3Repo; hashed again each day, told each minute.
        public static Limits standard() {
            return new Limits(
                    OptionalLong.of(TEN_GIB),
                    Duration.ofDays(7),
                    Duration.ofDays(7),
                    Duration.ofDays(1),
                    Duration.ofMinutes(1));
        }

        public Limits withMaxBytes(OptionalLong bytes) {
            return new Limits(bytes, stale, unpublishedStale, verifyAfter, interval);
        }

        public Limits withStale(Duration unusedFor) {
            return new Limits(maxBytes, unusedFor, unpublishedStale, verifyAfter, interval);
        }

        public Limits withVerifyAfter(Duration trusted) {
            return new Limits(maxBytes, stale, unpublishedStale, trusted, interval);
        }

        public Limits withInterval(Duration every) {
            return new Limits(maxBytes, stale, unpublishedStale, verifyAfter, every);
        }
    }

    /// A file of the cache that stays where it is until this is closed, unless its blob is purged.
    public static final class CachedFile implements AutoCloseable {
        private final Path path;
        private final boolean brought;
        private final CacheLocks.Hold hold;

        private CachedFile(Path path, boolean brought, CacheLocks.Hold hold) {
            this.path = path;
            this.brought = brought;
            this.hold = hold;
        }

        /// Read-only, and named by the digest.
        public Path path() {
            return path;
        }

        /// Whether its bytes had to be brought for this.
        public boolean wasBrought() {
            return brought;
        }

        @Override
        public void close() {
            hold.close();
        }
    }

    /// How bytes came to where they were wanted.
    public enum Way {
        /// As another name of the cached file, read-only.
        LINKED,
        /// As a copy, which shares its blocks where the file system can.
        COPIED,
        /// From the store, past the cache.
        DOWNLOADED
    }

    /// What this cache has done since it was opened.
    ///
    /// @param hits reads of files that were here
    /// @param downloads blobs that were brought
    /// @param healed files that were not what their names said
    /// @param passedBy reads for which the directory could not be used
    /// @param removed files that were let go to keep the cache small, or because they were stale
    /// @param dropped files whose blobs are no longer live
    public record Statistics(long hits, long downloads, long healed, long passedBy, long removed, long dropped) {}

    /// What [#maintain] has done.
    ///
    /// @param purged entries of this host that were given up, because nobody ever published them
    /// @param dropped files whose blobs are no longer live
    /// @param stale files that went because they were not used for long
    /// @param overflow files that went because the cache was too large
    /// @param inUse files that should have gone and are in use
    /// @param freedBytes what those that went had in bytes
    /// @param swept files that were left by processes that died, and links that are no longer wanted
    /// @param adopted files that the catalogue did not know of
    /// @param forgotten files that the catalogue knew of and that are not there
    /// @param bytes what the cache has now
    public record Maintained(
            int purged,
            int dropped,
            int stale,
            int overflow,
            int inUse,
            long freedBytes,
            int swept,
            int adopted,
            int forgotten,
            long bytes) {}

    private HostCache(CacheParts parts, Limits limits) {
        this.parts = parts;
        this.upkeep = new Upkeep(parts, limits);
        this.filling = new Filling(parts, upkeep);
    }

    /// Opens the cache of the catalogue's author's host, and makes the host known if need be. While this is open,
    /// it keeps in contact with the catalogue.
    ///
    /// Neither `catalogue` nor `blobs` is closed by this. If the catalogue does not answer now, what is in the
    /// directory can be read all the same.
    ///
    /// @param directory made if need be; for this host alone
    /// @throws UncheckedIOException if the directory cannot be made or used
    /// @throws IllegalArgumentException if the directory is the cache of another host
    /// @throws RepositoryException.Denied if the host was decommissioned
    public static HostCache open(Catalogue catalogue, Blobs blobs, Path directory, Limits limits) {
        return open(catalogue, blobs, directory, limits, CacheStep.Listener.NONE);
    }

    static HostCache open(Catalogue catalogue, Blobs blobs, Path directory, Limits limits, CacheStep.Listener steps) {
        try {
            CacheDirectory names =
                    CacheDirectory.open(directory, catalogue.author().host());
            CacheLocks locks = CacheLocks.of(names.root());
            try {
                var table = new CachedTable(
                        catalogue.author().host(), blobs.layout().place());
                var parts = new CacheParts(
                        catalogue,
                        blobs,
                        table,
                        names,
                        locks,
                        new VerifiedFiles(limits.verifyAfter()),
                        Journal.open(names, locks),
                        new Counters(),
                        steps);
                HostCache cache = new HostCache(parts, limits);
                cache.upkeep.begin();
                return cache;
            } catch (IOException | RuntimeException e) {
                locks.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot use the cache directory " + directory + ": " + e.getMessage(), e);
        }
    }

    /// The file of a blob, brought if need be.
    ///
    /// @throws IOException if the directory cannot be used
    /// @throws RepositoryException.Missing if neither the cache nor the store has the blob
    /// @throws RepositoryException.Corrupt if the store's bytes are not those of the digest, twice
    /// @throws RepositoryException.Denied if the host was decommissioned
    /// @throws IllegalArgumentException if the blob is not known by SHA-256
    /// @throws StoreException.Full if the disk has no room for it
    /// @throws StoreException.Unavailable if it is not here and the store does not answer
    public CachedFile file(HeldBlob blob) throws IOException {
        return file(blob, (bytes, size) -> {});
    }

    /// The same, telling how far it is while the blob is brought.
    public CachedFile file(HeldBlob blob, Download.Progress progress) throws IOException {
        Sha256 sha256 = sha256(blob)
                .orElseThrow(
                        () -> new IllegalArgumentException("only what is known by SHA-256 is cached: " + blob.id()));
        upkeep.checkActive();
        CacheLocks.Hold hold = parts.locks().hold(sha256);
        try {
            Path file = parts.directory().file(sha256);
            boolean brought = !parts.verified().knows(sha256, file) && filling.bring(blob, sha256, hold, progress);
            if (!brought) {
                parts.counters().hits.increment();
                parts.journal().used(sha256, upkeep.now());
            }
            return new CachedFile(file, brought, hold);
        } catch (IOException | RuntimeException e) {
            hold.close();
            throw e;
        }
    }

    /// Opens a blob's bytes; the caller closes the stream. They were verified before this returns, or are when
    /// the stream ends, where the cache is passed by.
    ///
    /// @throws IOException if the bytes cannot be read
    /// @throws RepositoryException as [#file]
    /// @throws StoreException if it is not here and the store does not give it
    @Override
    public InputStream open(HeldBlob blob) throws IOException {
        Optional<CachedFile> file = fileIfUsable(blob, (bytes, size) -> {});
        if (file.isEmpty()) {
            return parts.blobs().open(blob);
        }
        try {
            return new HeldStream(Files.newInputStream(file.get().path()), file.get());
        } catch (IOException | RuntimeException e) {
            file.get().close();
            throw e;
        }
    }

    /// Opens an entry's content: what is called `.gz` and is gzip is read through gzip.
    ///
    /// @throws IOException if the bytes cannot be read
    /// @throws RepositoryException as [#file]
    /// @throws StoreException if it is not here and the store does not give it
    public InputStream open(Entry.Held entry) throws IOException {
        InputStream bytes = open(entry.blob().held());
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

    /// Puts a blob's bytes at `target`, replacing what is there at once.
    ///
    /// @param linking whether it may be a hard link: that costs no disk, is read-only, and keeps the file in the
    ///     cache as long as both are there. A file system that clones is asked for a copy in any case
    /// @throws IOException if `target` cannot be written
    /// @throws RepositoryException as [#file]
    /// @throws StoreException if it is not here and the store does not give it
    public Way give(HeldBlob blob, Path target, boolean linking, Download.Progress progress) throws IOException {
        Optional<CachedFile> file = fileIfUsable(blob, progress);
        if (file.isPresent()) {
            try (CachedFile held = file.get()) {
                return Handout.give(held.path(), target, linking);
            }
        }
        filling.past(blob, target, progress);
        return Way.DOWNLOADED;
    }

    /// Keeps a blob in the cache for a while, beyond the life of this process.
    ///
    /// @param name the last segment of the path that is wanted, for programs that look at it
    /// @return the read-only file; another name of the cached one
    /// @throws IOException if the directory cannot be used
    /// @throws RepositoryException as [#file]
    /// @throws StoreException if it is not here and the store does not give it
    public Path keep(HeldBlob blob, String name, Duration atLeast, Download.Progress progress) throws IOException {
        try (CachedFile file = file(blob, progress)) {
            Path kept = parts.directory().kept(sha256(blob).orElseThrow(), upkeep.now() + atLeast.toMillis(), name);
            Handout.link(file.path(), kept);
            return kept;
        }
    }

    /// Puts bytes that are at hand into the cache, as a host does with what it has just published: so they need
    /// not be brought.
    ///
    /// @return whether they were those of the blob; if not, nothing has happened
    /// @throws IOException if `file` cannot be read or the directory not be written to
    /// @throws RepositoryException.Denied if the host was decommissioned
    public boolean put(HeldBlob blob, Path file) throws IOException {
        Sha256 sha256 = sha256(blob)
                .orElseThrow(
                        () -> new IllegalArgumentException("only what is known by SHA-256 is cached: " + blob.id()));
        upkeep.checkActive();
        try (CacheLocks.Hold hold = parts.locks().hold(sha256)) {
            return filling.put(sha256, file, hold);
        }
    }

    /// Lets go of a blob now, in use or not. Doing it again is no change.
    ///
    /// @throws IOException if the file cannot be removed
    /// @throws RepositoryException.CatalogueUnavailable if the catalogue does not answer; the file is gone
    /// @see "S3Repo, unlink"
    public void drop(HeldBlob blob) throws IOException {
        Optional<Sha256> sha256 = sha256(blob);
        if (sha256.isPresent()) {
            upkeep.drop(sha256.get());
        }
    }

    /// Asks the catalogue, which finds no blob in a cache.
    @Override
    public Optional<HeldBlob> find(BlobId id) {
        return parts.blobs().find(id);
    }

    @Override
    public Optional<UUID> thaw(BlobId id) {
        return parts.blobs().thaw(id);
    }

    @Override
    public boolean wasPurged(BlobId id) {
        return parts.blobs().wasPurged(id);
    }

    @Override
    public MemorySegment read(HeldBlob blob, SegmentAllocator memory) {
        try {
            Optional<CachedFile> file = fileIfUsable(blob, (bytes, size) -> {});
            if (file.isEmpty()) {
                return parts.blobs().read(blob, memory);
            }
            try (CachedFile held = file.get()) {
                return read(held.path(), memory.allocate(blob.size()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the blob " + blob.id() + " from the cache", e);
        }
    }

    /// Tells the catalogue what was used, and drops what was purged since; happens by itself from time to time.
    ///
    /// @throws IOException if the directory cannot be used
    /// @throws RepositoryException.Denied if the host was decommissioned
    /// @throws RepositoryException.CatalogueUnavailable if the catalogue does not answer; nothing is lost by that
    public void contact() throws IOException {
        upkeep.contact();
    }

    /// Does all that keeps the cache in order: follows purges, gives up what this host added long ago and nobody
    /// published, sweeps what dead processes left, compares the directory with the catalogue, and lets go of
    /// files until the limits are kept.
    ///
    /// @throws IOException if the directory cannot be used
    /// @throws RepositoryException.Denied if the host was decommissioned
    /// @throws RepositoryException.CatalogueUnavailable if the catalogue does not answer
    public Maintained maintain() throws IOException {
        return upkeep.maintain();
    }

    public Statistics statistics() {
        return parts.counters().read();
    }

    /// Why the directory was passed by the last time; empty if it never was.
    public Optional<String> trouble() {
        return upkeep.trouble();
    }

    /// Where the files lie.
    public Path directory() {
        return parts.directory().root();
    }

    /// Notes what the catalogue has not been told. Files that are in use stay so until they are closed.
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            upkeep.end();
        } finally {
            parts.locks().close();
        }
    }

    /// Empty if the blob is not to be cached, or the directory cannot be used now.
    private Optional<CachedFile> fileIfUsable(HeldBlob blob, Download.Progress progress) {
        upkeep.checkActive();
        if (sha256(blob).isEmpty() || upkeep.isTooLarge(blob.size())) {
            return Optional.empty();
        }
        try {
            return Optional.of(file(blob, progress));
        } catch (StoreException e) {
            checkOfDirectory(e);
            upkeep.passBy(e);
            return Optional.empty();
        } catch (IOException e) {
            upkeep.passBy(e);
            return Optional.empty();
        }
    }

    /// Lets a failure of the store out; what is the directory's alone can be passed by.
    private static void checkOfDirectory(StoreException failure) {
        boolean isOfDirectory = failure instanceof StoreException.Full
                || (failure instanceof StoreException.Denied || failure instanceof StoreException.Refused)
                        && failure.getCause() instanceof IOException;
        if (!isOfDirectory) {
            throw failure;
        }
    }

    private static MemorySegment read(Path file, MemorySegment bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            for (long at = 0; at < bytes.byteSize(); ) {
                ByteBuffer piece = bytes.asSlice(at, Math.min(PIECE, bytes.byteSize() - at))
                        .asByteBuffer();
                int got = channel.read(piece, at);
                if (got < 0) {
                    throw new IOException(file + " has ended early");
                }
                at += got;
            }
            return bytes;
        }
    }

    private static Optional<Sha256> sha256(HeldBlob blob) {
        return switch (blob.id()) {
            case BlobId.BySha256(var sha256) -> Optional.of(sha256);
            case BlobId.ByMd5 _ -> Optional.empty();
        };
    }
}
