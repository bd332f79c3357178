package dev.coffer.store.folder;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/// A file in the making, where nobody looks for objects; it is gone when closed, unless it was moved into its
/// place.
final class TempFile implements AutoCloseable {
    /// Nobody writes one object for longer than this without a byte reaching the disk.
    private static final Duration ABANDONED = Duration.ofHours(24);

    private static final int BUFFER = 1 << 16;

    private final FolderBucket bucket;
    private final Path path;
    private boolean moved;

    private TempFile(FolderBucket bucket, String name) {
        this.bucket = bucket;
        this.path = bucket.tempDirectory().resolve(name);
    }

    /// A name that nobody uses; the file is made by the first write.
    static TempFile in(FolderBucket bucket) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new TempFile(bucket, Long.toHexString(random.nextLong()) + Long.toHexString(random.nextLong()));
    }

    /// Removes what dead processes left in `directory`.
    static void sweep(Path directory, Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(ABANDONED))) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (NoSuchFileException e) {
            // no write has been made here yet, or another sweep was faster
        }
    }

    /// Writes all of `content`, gives the file the modification time `now`, and waits until the disk has it.
    ///
    /// @return the digest of what was written
    /// @throws StoreException.Corrupt if the content is not as long as it says, or cannot be read
    Sha256 fill(Content content, Instant now) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (FileChannel out = create();
                InputStream in = opened(content)) {
            byte[] buffer = new byte[(int) Math.clamp(content.size(), 1, BUFFER)];
            long left = content.size();
            int got = read(in, buffer);
            while (got > 0) {
                left -= got;
                if (left < 0) {
                    break;
                }
                digest.update(buffer, 0, got);
                writeAll(out, ByteBuffer.wrap(buffer, 0, got));
                got = read(in, buffer);
            }
            if (left != 0) {
                throw new StoreException.Corrupt("its content is not " + content.size() + " bytes long");
            }
            Files.setLastModifiedTime(path, FileTime.from(now));
            out.force(true);
        }
        return Sha256.ofDigest(digest.digest());
    }

    /// Writes `bytes` and waits until the disk has them; what was written before is gone.
    void fill(byte[] bytes) throws IOException {
        try (FileChannel out = create()) {
            writeAll(out, ByteBuffer.wrap(bytes));
            out.force(true);
        }
    }

    /// The version that this file would be with the modification time `now`, to the precision of the file
    /// system.
    Version stamped(Instant now) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(now));
        return version();
    }

    Version version() throws IOException {
        return Version.at(path).orElseThrow(() -> new NoSuchFileException(path.toString()));
    }

    /// Replaces whatever file is at `target`, at once.
    void moveTo(Path target) throws IOException {
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        moved = true;
    }

    @Override
    public void close() throws IOException {
        if (!moved) {
            Files.deleteIfExists(path);
        }
    }

    private FileChannel create() throws IOException {
        try {
            return FileChannel.open(path, CREATE, WRITE, TRUNCATE_EXISTING);
        } catch (NoSuchFileException e) {
            bucket.makeOwnDirectories();
            return FileChannel.open(path, CREATE, WRITE, TRUNCATE_EXISTING);
        }
    }

    private static InputStream opened(Content content) {
        try {
            return content.open(0);
        } catch (IOException e) {
            throw new StoreException.Corrupt("its content cannot be read (" + e + ")");
        }
    }

    private static int read(InputStream in, byte[] buffer) {
        try {
            return in.readNBytes(buffer, 0, buffer.length);
        } catch (IOException e) {
            throw new StoreException.Corrupt("its content cannot be read (" + e + ")");
        }
    }

    private static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }
}
