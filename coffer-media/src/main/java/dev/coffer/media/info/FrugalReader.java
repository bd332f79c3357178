package dev.coffer.media.info;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.drew.lang.RandomAccessReader;
import java.io.IOException;
import java.lang.foreign.MemorySegment;

/// Lends bytes to the reader of metadata, up to a limit for all that it asks for: a block of 64 KB can name itself
/// as the value of thousands of fields.
final class FrugalReader extends RandomAccessReader {
    private static final long MOST = 8 << 20;

    private final MemorySegment bytes;
    private long read;

    FrugalReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    @Override
    public int toUnshiftedOffset(int localOffset) {
        return localOffset;
    }

    @Override
    public byte getByte(int index) throws IOException {
        validateIndex(index, 1);
        return bytes.get(JAVA_BYTE, index);
    }

    @Override
    public byte[] getBytes(int index, int count) throws IOException {
        validateIndex(index, count);
        return bytes.asSlice(index, count).toArray(JAVA_BYTE);
    }

    @Override
    protected void validateIndex(int index, int bytesRequested) throws IOException {
        if (!isValidIndex(index, bytesRequested)) {
            throw new IOException("metadata point behind their end");
        }
        read += bytesRequested;
        if (read > MOST) {
            throw new IOException("metadata want to be read too often");
        }
    }

    @Override
    protected boolean isValidIndex(int index, int bytesRequested) {
        return index >= 0 && bytesRequested >= 0 && (long) index + bytesRequested <= bytes.byteSize();
    }

    @Override
    public long getLength() {
        return bytes.byteSize();
    }
}
