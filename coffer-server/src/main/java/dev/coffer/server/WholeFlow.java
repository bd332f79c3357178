package dev.coffer.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/// The bytes of a blob on their way to a client, who gets the last of them only when all were found to be right: a
/// client that has them all has the blob.
///
/// For one sending, by one thread; to be closed whether or not it was sent.
final class WholeFlow implements Answer.Flow {
    private static final int PART = 64 * 1024; // at least as many bytes as tell the type

    private final InputStream bytes;
    private final Runnable afterwards;
    private byte[] held;

    private WholeFlow(InputStream bytes, byte[] held, Runnable afterwards) {
        this.bytes = bytes;
        this.held = held;
        this.afterwards = afterwards;
    }

    /// @param bytes which ends with a failure if they were not right; closed by the flow
    /// @param afterwards run at the flow's end
    /// @throws IOException if they cannot be read; then `bytes` is closed and nothing is run
    static WholeFlow of(InputStream bytes, Runnable afterwards) throws IOException {
        try {
            return new WholeFlow(bytes, bytes.readNBytes(PART), afterwards);
        } catch (IOException | RuntimeException | Error e) {
            bytes.close();
            throw e;
        }
    }

    /// The first bytes.
    ByteBuffer head() {
        return ByteBuffer.wrap(held);
    }

    @Override
    public void into(OutputStream client) throws IOException {
        byte[] next = bytes.readNBytes(PART);
        while (next.length > 0) {
            client.write(held);
            held = next;
            next = bytes.readNBytes(PART);
        }
        client.write(held);
    }

    void close() {
        try (bytes) {
            afterwards.run();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close what was read", e);
        }
    }
}
