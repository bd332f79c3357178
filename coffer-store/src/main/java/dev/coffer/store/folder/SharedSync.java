package dev.coffer.store.folder;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Waits until the disk has the names of a directory: once for all threads that wait for the same one.
///
/// Whoever asks has made its change already, so that a force that begins later covers it.
final class SharedSync {
    private final ConcurrentHashMap<Path, Turn> turns = new ConcurrentHashMap<>();

    private static final class Turn {
        private final AtomicLong asked = new AtomicLong();
        private final ReentrantLock forcing = new ReentrantLock();
        private int users;
        private long covered;

        void sync(Path directory) throws IOException {
            long mine = asked.incrementAndGet();
            forcing.lock();
            try {
                if (covered < mine) {
                    long all = asked.get();
                    Entries.sync(directory);
                    covered = all;
                }
            } finally {
                forcing.unlock();
            }
        }
    }

    /// Returns when every change that the caller has made in `directory` is on the disk.
    void sync(Path directory) throws IOException {
        Turn turn = turns.compute(directory, (path, known) -> {
            Turn joined = known == null ? new Turn() : known;
            joined.users++;
            return joined;
        });
        try {
            turn.sync(directory);
        } finally {
            turns.computeIfPresent(directory, (path, left) -> --left.users == 0 ? null : left);
        }
    }
}
