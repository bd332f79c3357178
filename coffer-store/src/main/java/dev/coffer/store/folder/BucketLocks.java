package dev.coffer.store.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Mutual exclusion over the names of a bucket, between threads and between processes.
///
/// A name's lock is one byte of the file `.coffer/locks`. An operating system forgets all locks of a process
/// on a file when the process closes any handle of it, so there is one handle of each such file in a JVM,
/// shared by all stores.
final class BucketLocks implements AutoCloseable {
    private static final int STRIPES = 256;
    private static final Map<Path, BucketLocks> OPEN = new HashMap<>();

    private final Path file;
    private final ReentrantLock[] threads = new ReentrantLock[STRIPES];
    private int users;
    private @Nullable FileChannel channel;

    /// Work to be done under a lock.
    interface Work<T> {
        T run() throws IOException;
    }

    private BucketLocks(Path file) {
        this.file = file;
        for (int i = 0; i < STRIPES; i++) {
            threads[i] = new ReentrantLock();
        }
    }

    /// The locks kept in `file`, whose directory exists; to be closed as often as it was opened.
    static BucketLocks open(Path file) {
        synchronized (OPEN) {
            BucketLocks locks = OPEN.computeIfAbsent(file, BucketLocks::new);
            locks.users++;
            return locks;
        }
    }

    /// Runs `work` while nobody else, in any process, holds the lock of `name`.
    ///
    /// @param name folded, from the bucket down
    <T> T holding(String name, Work<T> work) throws IOException {
        int stripe = Math.floorMod(name.hashCode() * 0x9E3779B9, STRIPES);
        ReentrantLock thread = threads[stripe];
        thread.lock();
        // an interrupted thread would close the channel, and with it lose the locks of all others
        boolean interrupted = Thread.interrupted();
        try (FileLock process = channel().lock(stripe, 1, false)) {
            return work.run();
        } finally {
            thread.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private synchronized FileChannel channel() throws IOException {
        FileChannel known = channel;
        if (known == null || !known.isOpen()) {
            known = openFile();
            channel = known;
        }
        return known;
    }

    private FileChannel openFile() throws IOException {
        try {
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (NoSuchFileException e) {
            Files.createDirectory(file.getParent());
            return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        }
    }

    @Override
    public void close() {
        synchronized (OPEN) {
            users--;
            if (users > 0) {
                return;
            }
            OPEN.remove(file);
        }
        synchronized (this) {
            if (channel != null) {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot close " + file, e);
                }
            }
        }
    }
}
