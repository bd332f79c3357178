package dev.coffer.repository.cache;

import dev.coffer.repository.FileStamp;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// Which files this process knows to hold what their name says: those that it has hashed, as long as inode,
/// modification time and size stay the same, for a while.
///
/// Remembers [#REMEMBERED] files, those that were asked for last. Safe for use by several threads.
final class VerifiedFiles {
    private static final int REMEMBERED = 100_000;
    private static final int PIECE = 1 << 18;

    /// @param at by the system's monotonic clock
    private record Verified(FileStamp stamp, long at) {}

    private final long validNanos;
    private final Map<Sha256, Verified> verified = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Sha256, Verified> eldest) {
            return size() > REMEMBERED;
        }
    };

    /// @param valid how long a file is trusted before it is hashed again
    VerifiedFiles(Duration valid) {
        this.validNanos = TimeUnit.MILLISECONDS.toNanos(valid.toMillis());
    }

    /// Whether the file is there and known to be sound, without reading it.
    boolean knows(Sha256 sha256, Path file) throws IOException {
        Optional<FileStamp> stamp = stamp(file);
        synchronized (verified) {
            Verified known = verified.get(sha256);
            return known != null
                    && stamp.isPresent()
                    && known.stamp().equals(stamp.get())
                    && System.nanoTime() - known.at() < validNanos;
        }
    }

    /// Hashes a file, and remembers it if it is sound.
    ///
    /// @return empty if there is no file
    Optional<Boolean> verify(Sha256 sha256, Path file) throws IOException {
        Optional<FileStamp> before = stamp(file);
        if (before.isEmpty()) {
            return Optional.empty();
        }
        MessageDigest digest = Sha256.digest();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer buffer =
                    ByteBuffer.allocateDirect((int) Math.clamp(before.get().size(), 1, PIECE));
            while (channel.read(buffer.clear()) >= 0) {
                digest.update(buffer.flip());
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        if (!Sha256.ofDigest(digest.digest()).equals(sha256)) {
            return Optional.of(false);
        }
        if (before.equals(stamp(file))) {
            remember(sha256, before.get());
        }
        return Optional.of(true);
    }

    /// Notes that a file was just placed, with bytes that were hashed as they came.
    void placed(Sha256 sha256, Path file) throws IOException {
        stamp(file).ifPresent(stamp -> remember(sha256, stamp));
    }

    void forget(Sha256 sha256) {
        synchronized (verified) {
            verified.remove(sha256);
        }
    }

    private void remember(Sha256 sha256, FileStamp stamp) {
        synchronized (verified) {
            verified.put(sha256, new Verified(stamp, System.nanoTime()));
        }
    }

    private static Optional<FileStamp> stamp(Path file) throws IOException {
        try {
            return Optional.of(FileStamp.of(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
