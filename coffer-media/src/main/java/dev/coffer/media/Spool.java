package dev.coffer.media;

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
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An original in a temporary file of its own, which is gone when this is closed. For one thread, but for [#read].
public final class Spool implements Original, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String PREFIX = "coffer-media-";
    private static final String SUFFIX = ".part";

    private final Path file;
    private MessageDigest digest = Sha256.digest();
    private @Nullable Sha256 sum;

    private Spool(Path file) {
        this.file = file;
    }

    /// An empty one.
    ///
    /// @param directory is made if it is not there
    public static Spool in(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new Spool(Files.createTempFile(directory, PREFIX, SUFFIX));
    }

    /// Reads a stream to its end.
    ///
    /// @throws MediaException.TooLarge if it has more than `most` bytes
    /// @throws IOException if it cannot be read, or not be kept; nothing is left behind
    public static Spool of(InputStream bytes, Path directory, long most) throws IOException {
        Spool spool = in(directory);
        try (OutputStream out = spool.restart()) {
            byte[] buffer = new byte[1 << 16];
            long size = 0;
            for (int got = bytes.read(buffer); got >= 0; got = bytes.read(buffer)) {
                size += got;
                if (size > most) {
                    throw new MediaException.TooLarge("more than " + most + " bytes");
                }
                out.write(buffer, 0, got);
            }
            return spool;
        } catch (IOException | RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    /// Removes what a process that was killed has left behind, an hour ago or longer.
    public static void removeAbandoned(Path directory) {
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

    /// An empty stream into the file; what was written before is void.
    public OutputStream restart() throws IOException {
        digest = Sha256.digest();
        sum = null;
        return new DigestOutputStream(Files.newOutputStream(file), digest);
    }

    /// The digest of what was written; asked when all is.
    public Sha256 sha256() {
        Sha256 known = sum;
        if (known == null) {
            known = Sha256.ofDigest(digest.digest());
            sum = known;
        }
        return known;
    }

    /// All that was written, to be stored; good until this is closed.
    public Content content() {
        return Content.of(file, size(), sha256());
    }

    /// Looks into the bytes, where they lie.
    public <T> T look(Function<MemorySegment, T> eye) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            long size = channel.size();
            return eye.apply(
                    size == 0 ? MemorySegment.NULL : channel.map(FileChannel.MapMode.READ_ONLY, 0, size, arena));
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work cannot be read", e);
        }
    }

    /// All that was written, on the heap.
    public ByteBuffer bytes() {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work cannot be read", e);
        }
    }

    @Override
    public long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a file in work is gone", e);
        }
    }

    @Override
    public MemorySegment read(SegmentAllocator memory) {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            MemorySegment all = memory.allocate(in.size());
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
