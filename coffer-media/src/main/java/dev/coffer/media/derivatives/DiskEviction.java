package dev.coffer.media.derivatives;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a cache directory below its limit by removing the files that were not used for longest.
///
/// The directory is looked through in the background whenever this process has written a twentieth of the
/// limit. Files go until four fifths are left, so that two processes that do not see each other's writes stay
/// below the limit between two looks. One process looks at a time, under a lock on the file `lock`. Writers
/// that are faster than the removal are told that there is no room.
final class DiskEviction implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DiskEviction.class);
    private static final String LOCK = "lock";
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path root;
    private final Path temporary;
    private final long maxBytes;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("coffer-cache").factory());
    private final AtomicBoolean looking = new AtomicBoolean();
    private final AtomicLong seen = new AtomicLong();
    private final AtomicLong writtenSince = new AtomicLong();

    DiskEviction(Path root, Path temporary, long maxBytes, Clock clock) {
        this.root = root;
        this.temporary = temporary;
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /// Looks once, so that what is there already counts.
    void begin() {
        look();
    }

    boolean hasRoomFor(long size) {
        return bytes() + size <= maxBytes;
    }

    void written(long size) {
        if (writtenSince.addAndGet(size) > maxBytes / 20 || isNearlyFull()) {
            look();
        }
    }

    private boolean isNearlyFull() {
        return bytes() > maxBytes / 10 * 9;
    }

    long bytes() {
        return seen.get() + writtenSince.get();
    }

    @Override
    public void close() {
        thread.close();
    }

    private void look() {
        if (!looking.compareAndSet(false, true)) {
            return;
        }
        try {
            thread.execute(() -> {
                boolean looked = false;
                try {
                    looked = evict();
                } finally {
                    looking.set(false);
                }
                // What was written behind the look's back asked for another one in vain.
                if (looked && isNearlyFull()) {
                    look();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the cache {} is closing", root, e);
        }
    }

    /// @return whether the directory was looked through to its end
    private boolean evict() {
        try (FileChannel channel =
                        FileChannel.open(root.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            LOG.trace("looking through {} under {}", root, lock);
            long before = writtenSince.get();
            seen.set(removeOldest());
            writtenSince.addAndGet(-before);
            return true;
        } catch (IOException | UncheckedIOException | OverlappingFileLockException e) {
            LOG.debug("the cache {} is looked through another time", root, e);
            return false;
        }
    }

    /// Two walks: one adds up bytes by the second of last use, which is all that has to be remembered of a
    /// million files; one removes what is older than the second that follows from it.
    ///
    /// @return the bytes that are left
    private long removeOldest() throws IOException {
        removeAbandoned();
        TreeMap<Long, Long> bytesBySecond = new TreeMap<>();
        CacheFile.walk(root, (file, is) -> bytesBySecond.merge(secondOf(is), is.size(), Long::sum));
        long total = bytesBySecond.values().stream().mapToLong(Long::longValue).sum();
        long surplus = total - maxBytes / 10 * 8;
        if (surplus <= 0) {
            return total;
        }
        long last = lastToGo(bytesBySecond, surplus);
        AtomicLong toRemove = new AtomicLong(surplus);
        CacheFile.walk(root, (file, is) -> {
            if (secondOf(is) <= last && toRemove.get() > 0 && Files.deleteIfExists(file)) {
                toRemove.addAndGet(-is.size());
            }
        });
        return total - (surplus - toRemove.get());
    }

    private static long lastToGo(TreeMap<Long, Long> bytesBySecond, long surplus) {
        long gone = 0;
        for (Map.Entry<Long, Long> second : bytesBySecond.entrySet()) {
            gone += second.getValue();
            if (gone >= surplus) {
                return second.getKey();
            }
        }
        return Long.MAX_VALUE;
    }

    private static long secondOf(BasicFileAttributes is) {
        return is.lastModifiedTime().toInstant().getEpochSecond();
    }

    private void removeAbandoned() throws IOException {
        Instant before = Instant.now(clock).minus(ABANDONED);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(temporary)) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }
}
