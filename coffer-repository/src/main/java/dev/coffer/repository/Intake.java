package dev.coffer.repository;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Takes bytes in once: digests, size and first bytes; and writes them to a file, where they are to be kept.
///
/// For one thread, which closes it.
final class Intake extends OutputStream {
    private final @Nullable FileChannel spool;
    private final long maxBytes;
    private final byte[] head = new byte[MediaTypes.HEAD];
    private final TwinDigest digest = new TwinDigest();

    /// @param spool empty where the bytes lie in a file already
    Intake(Optional<FileChannel> spool, long maxBytes) {
        this.spool = spool.orElse(null);
        this.maxBytes = maxBytes;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        long before = digest.size();
        if (before + length > maxBytes) {
            throw new RepositoryException.Fetch(
                    FailureKind.TOO_LARGE, "it has more than the " + maxBytes + " bytes that are allowed");
        }
        if (before < head.length) {
            System.arraycopy(bytes, from, head, (int) before, (int) Math.min(length, head.length - before));
        }
        digest.update(bytes, from, length);
        if (spool != null) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, from, length);
            while (buffer.hasRemaining()) {
                spool.write(buffer);
            }
        }
    }

    long size() {
        return digest.size();
    }

    /// Both digests; nothing can be written afterwards.
    Digests digests() {
        return digest.finish();
    }

    /// What kind of file the first bytes say it is.
    String mediaType() {
        return MediaTypes.of(Arrays.copyOf(head, (int) Math.min(head.length, digest.size())));
    }

    @Override
    public void close() {
        digest.close();
    }
}
