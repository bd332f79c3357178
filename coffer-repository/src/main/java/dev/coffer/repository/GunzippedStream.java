package dev.coffer.repository;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;

/// What a `.gz` file holds. Its end is reported once the compressed bytes were read to theirs, which is where
/// they are verified.
///
/// Public for the packages of this module alone.
public final class GunzippedStream extends FilterInputStream {
    private final InputStream compressed;

    private GunzippedStream(InputStream compressed) throws IOException {
        super(new GZIPInputStream(compressed, 1 << 16));
        this.compressed = compressed;
    }

    /// Reads through gzip what begins as gzip does; a file that only has the name is read as it is.
    public static InputStream orAsItIs(InputStream bytes) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, 1 << 16);
        buffered.mark(2);
        boolean isGzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        return isGzip ? new GunzippedStream(buffered) : buffered;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
        int read = in.read(bytes, from, length);
        if (read < 0) {
            compressed.transferTo(OutputStream.nullOutputStream());
        }
        return read;
    }
}
