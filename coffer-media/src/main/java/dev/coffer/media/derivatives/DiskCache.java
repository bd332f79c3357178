package dev.coffer.media.derivatives;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.repository.BlobId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Derivatives in a directory that does not outgrow a number of bytes.
///
/// Files are named by the original's digest and the key's, and written to a temporary name first, so that a
/// reader sees all of one or nothing. Each is checked when it is read; what does not check is removed, and the
/// derivative is made again. A file's time of modification is the time of its last use; those unused for
/// longest go first.
///
/// Several threads and several processes may use one directory. Nothing here ever fails a request: a cache
/// that cannot be read or written is passed by, and says so once in the log.
final class DiskCache implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskCache.class);

    private final Path root;
    private final Path temporary;
    private final Clock clock;
    private final DiskEviction eviction;
    private final AtomicBoolean ailing = new AtomicBoolean();

    final LongAdder healed = new LongAdder();
    final LongAdder bypassed = new LongAdder();

    private DiskCache(Path root, long maxBytes, Clock clock) {
        this.root = root;
        this.temporary = root.resolve("tmp");
        this.clock = clock;
        this.eviction = new DiskEviction(root, temporary, maxBytes, clock);
    }

    /// @throws UncheckedIOException if the directory is not there and cannot be made
    static DiskCache open(Path root, long maxBytes, Clock clock) {
        DiskCache cache = new DiskCache(root, maxBytes, clock);
        try {
            Files.createDirectories(cache.temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the cache directory " + root, e);
        }
        cache.eviction.begin();
        return cache;
    }

    /// Whether there is a file for it, damaged or not.
    boolean has(DerivativeKey key) {
        return Files.exists(place(key));
    }

    Optional<Derivative> find(DerivativeKey key) {
        Path file = place(key);
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            passBy("read", e);
            return Optional.empty();
        }
        Optional<Derivative> found = CacheFile.read(key, bytes);
        if (found.isEmpty()) {
            healed.increment();
            LOG.debug("{} is not what was written; it is removed and made again", file);
            delete(file);
            return found;
        }
        touch(file);
        return found;
    }

    /// Keeps a derivative, if there is room and the disk allows.
    void put(DerivativeKey key, Derivative derivative) {
        ByteBuffer content = CacheFile.write(key, derivative);
        long size = content.remaining();
        if (!eviction.hasRoomFor(size)) {
            bypassed.increment();
            return;
        }
        Path part = temporary.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        try {
            write(part, content);
            Path file = place(key);
            Files.createDirectories(file.getParent());
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            eviction.written(size);
            ailing.set(false);
        } catch (IOException e) {
            passBy("write", e);
            delete(part);
        }
    }

    /// Bytes of files as of the last look, plus what this process has written since.
    long bytes() {
        return eviction.bytes();
    }

    Path place(DerivativeKey key) {
        return home(key.original()).resolve(CacheFile.name(key));
    }

    /// The blobs whose derivatives are here.
    ///
    /// @throws IOException if the directory cannot be looked through
    Set<BlobId> originals() throws IOException {
        Set<BlobId> originals = new HashSet<>();
        CacheFile.walk(root, (file, is) -> {
            if (CacheFile.isOfBlob(file)) {
                originals.add(CacheFile.original(file));
            }
        });
        return originals;
    }

    /// Removes all derivatives of some originals.
    ///
    /// @param forgotten told what went
    /// @throws IOException if one could not be removed
    void forget(Set<BlobId> originals, Forgotten forgotten) throws IOException {
        Set<Path> homes = originals.stream().map(this::home).collect(Collectors.toSet());
        for (Path home : homes) {
            if (Files.isDirectory(home)) {
                CacheFile.walk(home, (file, is) -> {
                    BlobId original = CacheFile.original(file);
                    if (originals.contains(original) && Files.deleteIfExists(file)) {
                        forgotten.add(original, CacheFile.key(file));
                    }
                });
            }
        }
    }

    /// Where they lie.
    Path root() {
        return root;
    }

    private Path home(BlobId original) {
        return root.resolve(original.hex().substring(0, 2));
    }

    @Override
    public void close() {
        eviction.close();
    }

    private static void write(Path part, ByteBuffer content) throws IOException {
        try (FileChannel out = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                out.write(content);
            }
        }
    }

    private void touch(Path file) {
        try {
            Files.setLastModifiedTime(file, FileTime.from(Instant.now(clock)));
        } catch (IOException e) {
            LOG.debug("the time of {} stays as it is", file, e);
        }
    }

    private void passBy(String operation, IOException e) {
        bypassed.increment();
        if (ailing.compareAndSet(false, true)) {
            LOG.warn("the disk cache {} is passed by, it cannot {}: {}", root, operation, e.toString());
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} stays until the next eviction", file, e);
        }
    }
}
