package dev.coffer.store.s3;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import software.amazon.awssdk.core.ResponseInputStream;

/// The body of an answer. One that ends before the announced length ends in an [EOFException]; one that is
/// closed long before its end gives up its connection instead of reading the rest.
final class S3Bytes extends InputStream {
    private static final long WORTH_DRAINING = 1 << 16;

    private final ResponseInputStream<?> body;
    private long left;

    S3Bytes(ResponseInputStream<?> body, long length) {
        this.body = body;
        this.left = length;
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
        int got = body.read(buffer, offset, (int) Math.min(length, left));
        if (got < 0) {
            throw new EOFException("the connection ended " + left + " bytes early");
        }
        left -= got;
        return got;
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
