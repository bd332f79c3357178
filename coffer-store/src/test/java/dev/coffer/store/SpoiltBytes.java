package dev.coffer.store;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bytes that go wrong before byte `at` of what was asked for.
final class SpoiltBytes extends FilterInputStream {
    private final FaultyStore.Fault fault;
    private long left;

    SpoiltBytes(InputStream in, FaultyStore.Fault fault, long at) {
        super(in);
        this.fault = fault;
        this.left = at;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (left == 0) {
            switch (fault) {
                case RESET -> throw new IOException("Connection reset");
                case SHORT_BODY -> {
                    return -1;
                }
                case WRONG_BYTES -> {
                    int got = in.read(buffer, offset, length);
                    if (got > 0) {
                        buffer[offset] ^= 1;
                        left = -1;
                    }
                    return got;
                }
                case UNAVAILABLE, ANSWER_LOST, REQUEST_LOST, DUPLICATE, NOT_FOUND, DENIED -> {}
            }
        }
        int got = in.read(buffer, offset, left > 0 ? (int) Math.min(length, left) : length);
        left -= left > 0 ? Math.max(0, got) : 0;
        return got;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
