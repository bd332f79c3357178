package dev.coffer.repository.cache;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// The bytes of a cached file, which is in use until they are closed.
final class HeldStream extends FilterInputStream {
    private final HostCache.CachedFile file;

    HeldStream(InputStream in, HostCache.CachedFile file) {
        super(in);
        this.file = file;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
        return in.transferTo(out);
    }

    @Override
    public void close() throws IOException {
        try (file) {
            super.close();
        }
    }
}
