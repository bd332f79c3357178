package dev.coffer.repository.headers;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Numbers at offsets of a file; reading past its end is an [EOFException].
final class Window implements AutoCloseable {
    private static final int SPAN = 4096;

    private final FileChannel channel;
    private final long size;
    private final ByteBuffer buffer = ByteBuffer.allocate(SPAN);
    private long start = -1;

    private Window(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
        buffer.limit(0);
    }

    static Window open(Path file) throws IOException {
        return new Window(FileChannel.open(file, StandardOpenOption.READ));
    }

    long size() {
        return size;
    }

    void order(ByteOrder order) {
        buffer.order(order);
    }

    int u8(long at) throws IOException {
        return buffer.get(load(at, 1)) & 0xff;
    }

    int u16(long at) throws IOException {
        return buffer.getShort(load(at, 2)) & 0xffff;
    }

    long u32(long at) throws IOException {
        return buffer.getInt(load(at, 4)) & 0xffffffffL;
    }

    int s32(long at) throws IOException {
        return buffer.getInt(load(at, 4));
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private int load(long at, int length) throws IOException {
        if (at < 0 || at + length > size) {
            throw new EOFException("nothing at " + at);
        }
        if (start < 0 || at < start || at + length > start + buffer.limit()) {
            start = at;
            buffer.clear();
            while (buffer.hasRemaining() && channel.read(buffer, start + buffer.position()) > 0) {
                // a short read is followed by another
            }
            buffer.flip();
            if (buffer.limit() < length) {
                throw new EOFException("nothing at " + at);
            }
        }
        return (int) (at - start);
    }
}
