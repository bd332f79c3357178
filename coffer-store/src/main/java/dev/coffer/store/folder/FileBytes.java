package dev.coffer.store.folder;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// A part of an open file as a stream; a file that somebody cuts short meanwhile ends in an [EOFException].
final class FileBytes extends InputStream {
    private final FileChannel channel;
    private final long end;
    private long position;

    /// @param size of the whole file, when it was opened
    FileBytes(FileChannel channel, long offset, long maxLength, long size) {
        this.channel = channel;
        this.position = offset;
        this.end = offset + Math.min(maxLength, size - offset);
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
        if (position >= end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - position);
        int got = channel.read(ByteBuffer.wrap(buffer, offset, wanted), position);
        if (got < 0) {
            throw new EOFException("the file was cut short while it was read");
        }
        position += got;
        return got;
    }

    @Override
    public long skip(long count) {
        long skipped = Math.clamp(count, 0, end - position);
        position += skipped;
        return skipped;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
