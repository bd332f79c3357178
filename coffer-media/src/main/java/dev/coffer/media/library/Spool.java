package dev.coffer.media.library;

import dev.coffer.media.MediaException;
import dev.coffer.media.Original;
import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bytes in a temporary file of their own, which is gone when this is closed. For one thread, but for [#read].
final class Spool implements Original, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String PREFIX = "coffer-media-";
    private static final String SUFFIX = ".part";

    private final Path file;
    private final long size;
    private final Sha256 sha256;

    private Spool(Path file, long size, Sha256 sha256) {
        this.file = file;
        this.size = size;
        this.sha256 = sha256;
    }

    /// Reads a stream to its end.
    ///
    /// @throws MediaException.TooLarge if it has more than `most` bytes
    /// @throws IOException if it cannot be read, or not be kept; nothing is left behind
    static Spool of(InputStream bytes, Path directory, long most) throws IOException {
        Files.createDirectories(directory);
        Path file = Files.createTempFile(directory, PREFIX, SUFFIX);
        try (OutputStream out = Files.newOutputStream(file)) {
            MessageDigest digest = Sha256.digest();
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int got = bytes.read(buffer); got >= 0; got = bytes.read(buffer)) {
                size += got;
                if (size > most) {
                    throw new MediaException.TooLarge("more than " + most + " bytes");
                }
                digest.update(buffer, 0, got);
                out.write(buffer, 0, got);
            }
            return new Spool(file, size, Sha256.ofDigest(digest.digest()));
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /// Removes what a process that was killed has left behind, an hour ago or longer.
    static void removeAbandoned(Path directory) {
        Instant before = Instant.now().minus(Duration.ofHours(1));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, PREFIX + "*" + SUFFIX)) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part).toInstant().isBefore(before)) {
                    Files.deleteIfExists(part);
                }
            }
        } catch (IOException e) {
            LOG.debug("nothing is cleaned up in {}", directory, e);
        }
    }

    Sha256 sha256() {
        return sha256;
    }

    Content content() {
        return Content.of(file, size, sha256);
    }

    /// Looks into the bytes, where they lie.
    <T> T look(Function<MemorySegment, T> eye) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            return eye.apply(
                    size == 0 ? MemorySegment.NULL : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work cannot be read", e);
        }
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public MemorySegment read(SegmentAllocator memory) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = memory.allocate(size);
            ByteBuffer buffer = all.asByteBuffer();
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = in.read(buffer);
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work stays behind: " + file.getFileName(), e);
        }
    }
}
