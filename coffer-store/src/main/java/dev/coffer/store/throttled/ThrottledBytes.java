package dev.coffer.store.throttled;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Bytes that come no faster than the rate lets them.
final class ThrottledBytes extends FilterInputStream {
    private final Rate rate;

    ThrottledBytes(InputStream in, Rate rate) {
        super(in);
        this.rate = rate;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int got = in.read(buffer, offset, Math.min(length, rate.stride()));
        if (got > 0) {
            try {
                rate.pay(got);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while keeping to the rate");
            }
        }
        return got;
    }

    /// What is skipped has been moved all the same.
    @Override
    public long skip(long bytes) throws IOException {
        return bytes <= 0 ? 0 : Math.max(0, read(new byte[(int) Math.min(bytes, rate.stride())]));
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
