package dev.coffer.repository.cache;

import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Who uses which cached file, and who is bringing it, over threads and processes.
///
/// What is locked is one byte of the file `locks`, at a place that the digest says. An operating system forgets
/// all locks of a process on a file when the process closes any handle of it, and all when it dies; so there is
/// one handle of each such file in a JVM, shared by all caches over one directory. Locks are only tried, never
/// waited for in the system: an interrupt while waiting would close the handle.
final class CacheLocks implements AutoCloseable {
    private static final Map<Path, CacheLocks> OPEN = new HashMap<>();
    private static final long SHORTEST_WAIT = TimeUnit.MICROSECONDS.toNanos(100);
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(20);

    /// What a byte is locked for.
    private enum Purpose {
        USE,
        FILL,
        JOURNAL
    }

    private final Path file;
    private final FileChannel channel;
    private final Map<Sha256, Use> uses = new HashMap<>();
    private int users;

    private CacheLocks(Path file) throws IOException {
        this.file = file;
        this.channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /// The locks of a directory, which exists; to be closed as often as it was opened.
    static CacheLocks of(Path directory) throws IOException {
        Path file = directory.toRealPath().resolve("locks");
        synchronized (OPEN) {
            @Nullable CacheLocks known = OPEN.get(file);
            CacheLocks locks = known == null ? new CacheLocks(file) : known;
            OPEN.put(file, locks);
            locks.users++;
            return locks;
        }
    }

    /// A digest in use by this process; one for all threads that use it.
    private static final class Use {
        final ReentrantLock filling = new ReentrantLock();
        int count;

        @Nullable
        FileLock lock;
    }

    /// While this is open, no eviction takes the file, in any process.
    final class Hold implements AutoCloseable {
        private final Sha256 sha256;
        private final Use use;
        private boolean open = true;

        private Hold(Sha256 sha256, Use use) {
            this.sha256 = sha256;
            this.use = use;
        }

        /// Waits until no other thread of this process verifies or brings this blob.
        ReentrantLock threads() {
            return use.filling;
        }

        /// Waits until no other process brings this blob. Only for who has [#threads].
        ///
        /// @throws StoreException.Unavailable if the thread is interrupted, whose interrupt stays set
        FileLock processes() throws IOException {
            return await(Purpose.FILL, sha256, false);
        }

        @Override
        public void close() {
            synchronized (uses) {
                if (open) {
                    open = false;
                    release(sha256, use);
                }
            }
        }
    }

    /// Says that a file is in use, or is about to be.
    Hold hold(Sha256 sha256) throws IOException {
        Use use;
        synchronized (uses) {
            use = uses.computeIfAbsent(sha256, digest -> new Use());
            use.count++;
            if (use.lock == null) {
                use.lock = tried(Purpose.USE, sha256, true);
            }
            if (use.lock != null) {
                return new Hold(sha256, use);
            }
        }
        // another process is looking whether it may remove the file: that takes microseconds
        for (long wait = SHORTEST_WAIT; ; wait = pause(wait)) {
            synchronized (uses) {
                if (use.lock == null) {
                    use.lock = tried(Purpose.USE, sha256, true);
                }
                if (use.lock != null) {
                    return new Hold(sha256, use);
                }
            }
        }
    }

    /// Runs `removal` if nobody uses the file, in any process; nobody can begin to until it ends.
    ///
    /// @return whether it was run
    boolean ifUnused(Sha256 sha256, Removal removal) throws IOException {
        synchronized (uses) {
            if (uses.containsKey(sha256)) {
                return false;
            }
            try (FileLock alone = tried(Purpose.USE, sha256, false)) {
                if (alone == null) {
                    return false;
                }
                removal.run();
                return true;
            }
        }
    }

    /// What is done to a file that nobody uses.
    @FunctionalInterface
    interface Removal {
        void run() throws IOException;
    }

    /// Whether nobody is bringing a blob; if so, `removal` has been run.
    boolean ifNotFilling(Sha256 sha256, Removal removal) throws IOException {
        synchronized (uses) {
            @Nullable Use use = uses.get(sha256);
            if (use != null && use.filling.isLocked()) {
                return false;
            }
            try (FileLock alone = tried(Purpose.FILL, sha256, false)) {
                if (alone == null) {
                    return false;
                }
                removal.run();
                return true;
            }
        }
    }

    /// Takes a journal, until the lock is closed or this process dies; empty if somebody has it.
    Optional<FileLock> journal(String name) throws IOException {
        try {
            return Optional.ofNullable(tried(Purpose.JOURNAL, Sha256.of(name.getBytes(StandardCharsets.UTF_8)), false));
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // another cache of this process
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
            try {
                channel.close();
            } catch (IOException e) {
                throw new UncheckedIOException("cannot close " + file, e);
            }
        }
    }

    private void release(Sha256 sha256, Use use) {
        use.count--;
        if (use.count > 0) {
            return;
        }
        uses.remove(sha256);
        try (FileLock lock = use.lock) {
            use.lock = null;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot unlock a byte of " + file, e);
        }
    }

    private FileLock await(Purpose purpose, Sha256 sha256, boolean shared) throws IOException {
        long wait = SHORTEST_WAIT;
        while (true) {
            synchronized (uses) {
                @Nullable FileLock lock = tried(purpose, sha256, shared);
                if (lock != null) {
                    return lock;
                }
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new StoreException.Unavailable(
                        "interrupted while another process brings the blob sha256-" + sha256, null);
            }
            wait = pause(wait);
        }
    }

    private static long pause(long nanos) {
        LockSupport.parkNanos(nanos);
        return Math.min(2 * nanos, LONGEST_WAIT);
    }

    private @Nullable FileLock tried(Purpose purpose, Sha256 sha256, boolean shared) throws IOException {
        return channel.tryLock(place(purpose, sha256), 1, shared);
    }

    private static long place(Purpose purpose, Sha256 sha256) {
        // 60 bits: two digests with one place only wait for each other
        return (Long.parseLong(sha256.hex().substring(0, 15), 16) << 2) + purpose.ordinal();
    }
}
