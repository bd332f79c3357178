package dev.coffer.store.measured;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.LongAdder;

/// Bytes that are counted as they flow.
final class CountedBytes extends FilterInputStream {
    private final LongAdder bytes;
    private final Meter meter;

    CountedBytes(InputStream in, LongAdder bytes, Meter meter) {
        super(in);
        this.bytes = bytes;
        this.meter = meter;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        try {
            int got = in.read(buffer, offset, length);
            bytes.add(Math.max(0, got));
            return got;
        } catch (IOException e) {
            meter.broke();
            throw e;
        }
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
