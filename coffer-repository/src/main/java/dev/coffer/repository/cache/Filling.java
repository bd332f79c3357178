package dev.coffer.repository.cache;

import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings blobs into the directory, each by one thread of one process at a time.
///
/// 1. Lock the digest against other threads; verify the file that is there, if there is one.
/// 2. Lock it against other processes, and look once more.
/// 3. Download under a temporary name, large blobs in parts, going on where a dead process ended; compare the
///    digest of what came.
/// 4. Make it read-only and give it its name.
///
/// The disk is not waited for: what a failure of power has torn is found when the file is verified before it is
/// served first, and brought anew.
record Filling(CacheParts parts, Upkeep upkeep) {
    private static final Logger LOG = LoggerFactory.getLogger(Filling.class);

    /// Sees to it that the file is there and sound.
    ///
    /// @return whether it had to be brought
    boolean bring(HeldBlob blob, Sha256 sha256, CacheLocks.Hold hold, Download.Progress progress) throws IOException {
        Path file = parts.directory().file(sha256);
        ReentrantLock threads = hold.threads();
        threads.lock();
        try {
            if (parts.verified().knows(sha256, file)
                    || parts.verified().verify(sha256, file).orElse(false)) {
                return false;
            }
            try (FileLock processes = hold.processes()) {
                Optional<Boolean> sound = parts.verified().verify(sha256, file);
                if (sound.orElse(false)) {
                    return false;
                }
                if (sound.isPresent()) {
                    parts.counters().healed.increment();
                    LOG.warn("{} is not what its name says; it is brought anew", file);
                    Files.deleteIfExists(file);
                }
                parts.steps().reached(CacheStep.LOCKED);
                downloadWithRoom(blob, sha256, progress);
            }
        } finally {
            threads.unlock();
        }
        upkeep.filled(blob.size());
        return true;
    }

    /// Takes a file that is at hand, if it is the blob.
    boolean put(Sha256 sha256, Path from, CacheLocks.Hold hold) throws IOException {
        Path file = parts.directory().file(sha256);
        ReentrantLock threads = hold.threads();
        threads.lock();
        try (FileLock processes = hold.processes()) {
            if (parts.verified().knows(sha256, file)
                    || parts.verified().verify(sha256, file).orElse(false)) {
                return true;
            }
            Path incoming = parts.directory().incoming(sha256);
            if (!copy(from, incoming).equals(sha256)) {
                Files.deleteIfExists(incoming);
                return false;
            }
            place(incoming, sha256, Instant.now());
        } finally {
            threads.unlock();
        }
        upkeep.filled(Files.size(file));
        return true;
    }

    /// Brings a blob to where it is wanted, past the cache.
    void past(HeldBlob blob, Path target, Download.Progress progress) {
        Download.Downloaded downloaded = found(
                blob,
                now -> Download.of(parts.blobs().store()).withoutForcing().toFile(now.object(), target, progress));
        try {
            check(blob, downloaded);
        } catch (RepositoryException.Corrupt e) {
            delete(target, e);
            throw e;
        }
    }

    private void downloadWithRoom(HeldBlob blob, Sha256 sha256, Download.Progress progress) throws IOException {
        try {
            download(blob, sha256, progress);
        } catch (StoreException.Full e) {
            if (upkeep.makeRoom(blob.size()) == 0) {
                throw e;
            }
            download(blob, sha256, progress);
        }
    }

    private void download(HeldBlob blob, Sha256 sha256, Download.Progress progress) throws IOException {
        Path incoming = parts.directory().incoming(sha256);
        Download.Progress told = (bytes, size) -> {
            progress.at(bytes, size);
            parts.steps().reached(CacheStep.RECEIVING);
        };
        Download.Downloaded downloaded;
        try {
            downloaded = checked(blob, incoming, told);
        } catch (RepositoryException.Corrupt | StoreException.Corrupt e) {
            LOG.warn("{}; it is read once more", e.getMessage());
            downloaded = checked(blob, incoming, told);
        }
        parts.steps().reached(CacheStep.RECEIVED);
        place(incoming, sha256, downloaded.info().modified());
        parts.counters().downloads.increment();
    }

    private Download.Downloaded checked(HeldBlob blob, Path incoming, Download.Progress progress) {
        Download.Downloaded downloaded = found(
                blob,
                now -> Download.of(parts.blobs().store()).withoutForcing().toFile(now.object(), incoming, progress));
        try {
            check(blob, downloaded);
            return downloaded;
        } catch (RepositoryException.Corrupt e) {
            delete(incoming, e);
            throw e;
        }
    }

    private void place(Path incoming, Sha256 sha256, Instant modified) throws IOException {
        parts.directory().place(incoming, sha256, modified, Instant.now());
        parts.verified().placed(sha256, parts.directory().file(sha256));
        parts.steps().reached(CacheStep.PLACED);
        try {
            parts.journal().downloaded(sha256, parts.now());
        } catch (IOException e) {
            // it is in memory all the same
            LOG.warn("a download is not written down: {}", e.getMessage());
        }
        parts.steps().reached(CacheStep.NOTED);
    }

    /// The incarnation may have been collected and another be live by now; or the repository is on its way to
    /// another store, and the blob is in the one that this process does not read.
    private Download.Downloaded found(HeldBlob blob, Bringing bringing) {
        try {
            return bringing.bring(blob);
        } catch (StoreException.NotFound | StoreException.NoBucket e) {
            HeldBlob now = parts.blobs()
                    .find(blob.id())
                    .orElseThrow(() -> new RepositoryException.Missing("the blob " + blob.id() + " is gone", e));
            try {
                return bringing.bring(now);
            } catch (StoreException.NotFound | StoreException.NoBucket again) {
                throw new RepositoryException.Missing(
                        "neither this host's cache nor the store has the blob " + blob.id()
                                + ", which the catalogue says is at " + now.object(),
                        again);
            }
        } catch (StoreException.Unavailable e) {
            throw new StoreException.Unavailable(
                    "the blob " + blob.id() + " is not in this host's cache, and the store does not give it: "
                            + e.getMessage(),
                    e);
        }
    }

    private static void check(HeldBlob blob, Download.Downloaded downloaded) {
        if (!blob.id().hex().equals(downloaded.sha256().hex())) {
            throw new RepositoryException.Corrupt("the object " + blob.object() + " is not the blob " + blob.id()
                    + ": its bytes are those of sha256-" + downloaded.sha256());
        }
    }

    private static void delete(Path file, Exception reason) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            reason.addSuppressed(e);
        }
    }

    private static Sha256 copy(Path from, Path to) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = Files.newInputStream(from);
                OutputStream out = new DigestOutputStream(Files.newOutputStream(to), digest)) {
            in.transferTo(out);
        }
        return Sha256.ofDigest(digest.digest());
    }

    /// One way to bring a blob.
    @FunctionalInterface
    private interface Bringing {
        Download.Downloaded bring(HeldBlob blob);
    }
}
