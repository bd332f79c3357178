package dev.coffer.server;

import dev.coffer.media.Original;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A fetched picture in a temporary file, which is gone when this is closed. For one thread, but for [#read].
final class Spool implements Original, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final String PREFIX = "coffer-fetch-";

    private final Path file;
    private MessageDigest digest = Sha256.digest();

    private Spool(Path file) {
        this.file = file;
    }

    static Spool in(Path directory) throws IOException {
        Files.createDirectories(directory);
        return new Spool(Files.createTempFile(directory, PREFIX, ".part"));
    }

    /// Removes what a process that was killed has left behind, an hour ago or longer.
    static void removeAbandoned(Path directory) {
        Instant before = Instant.now().minus(Duration.ofHours(1));
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(directory, PREFIX + "*.part")) {
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
    OutputStream restart() throws IOException {
        digest = Sha256.digest();
        return new DigestOutputStream(Files.newOutputStream(file), digest);
    }

    /// The digest of what was written; asked once, when all is.
    Sha256 sha256() {
        return Sha256.ofDigest(digest.digest());
    }

    /// All that was written, on the heap.
    ByteBuffer bytes() {
        try {
            return ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException("a fetched picture cannot be read", e);
        }
    }

    @Override
    public long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a fetched picture is gone", e);
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
            throw new UncheckedIOException("a fetched picture cannot be read", e);
        }
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("a fetched picture stays behind: " + file.getFileName(), e);
        }
    }
}
