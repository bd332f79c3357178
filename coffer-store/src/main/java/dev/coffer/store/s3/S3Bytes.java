package dev.coffer.store.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.http.AbortableInputStream;

/// The bytes of an object as they come. Where a connection breaks, or ends early, they go on over another from
/// the very byte; after too many such ends with little between them, in an [IOException].
///
/// One that is closed long before its end gives up its connection instead of reading the rest.
final class S3Bytes extends InputStream {
    private static final long WORTH_DRAINING = 1 << 16;

    /// What must have come before earlier ends are forgotten.
    private static final long PROGRESS = 1 << 20;

    private final Source source;
    private final int attempts;
    private AbortableInputStream body;
    private long at;
    private long left;
    private int breaks;
    private long sinceBreak;

    /// Where the rest comes from.
    interface Source {
        /// @param last offset of the last byte that is wanted
        AbortableInputStream from(long offset, long last) throws IOException;
    }

    /// @param offset of the first byte within the object
    /// @param attempts how often it may break in a row, the last time for good
    S3Bytes(AbortableInputStream body, long offset, long length, int attempts, Source source) {
        this.body = body;
        this.at = offset;
        this.left = length;
        this.attempts = attempts;
        this.source = source;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (left == 0) {
            return -1;
        }
        while (true) {
            try {
                int got = body.read(buffer, offset, (int) Math.min(length, left));
                if (got < 0) {
                    throw new EOFException("the connection ended " + left + " bytes early");
                }
                came(got);
                return got;
            } catch (IOException e) {
                goOn(e);
            }
        }
    }

    private void came(int bytes) {
        at += bytes;
        left -= bytes;
        sinceBreak += bytes;
        if (sinceBreak >= PROGRESS) {
            breaks = 0;
        }
    }

    private void goOn(IOException reason) throws IOException {
        body.abort();
        breaks++;
        sinceBreak = 0;
        if (breaks >= attempts || Thread.currentThread().isInterrupted()) {
            throw reason;
        }
        try {
            body = source.from(at, at + left - 1);
        } catch (IOException e) {
            e.addSuppressed(reason);
            throw e;
        }
    }

    @Override
    public int available() throws IOException {
        return body.available();
    }

    @Override
    public void close() throws IOException {
        if (left > WORTH_DRAINING) {
            body.abort();
        } else {
            body.close();
        }
    }
}
