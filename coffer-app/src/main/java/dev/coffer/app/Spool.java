package dev.coffer.app;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;

/// What came in by a stream that cannot be read again: in memory where it is little, else in a temp file.
record Spool(Content content, Optional<Path> file) implements AutoCloseable {
    private static final int SMALL = 4 << 20;
    private static final int BUFFER = 1 << 17;

    /// Reads `in` to its end.
    ///
    /// @throws IOException if it cannot be read, or the directory has no room; nothing is left there then
    static Spool of(InputStream in, Path directory) throws IOException {
        byte[] first = in.readNBytes(SMALL);
        if (first.length < SMALL) {
            return new Spool(Content.of(first, Sha256.of(first)), Optional.empty());
        }
        Path file = Files.createTempFile(directory, "coffer-stdin", ".tmp");
        boolean whole = false;
        try (OutputStream out = Files.newOutputStream(file)) {
            MessageDigest digest = Sha256.digest();
            long size = 0;
            byte[] buffer = first;
            for (int got = first.length; got >= 0; got = in.read(buffer)) {
                out.write(buffer, 0, got);
                digest.update(buffer, 0, got);
                size += got;
                buffer = buffer.length == BUFFER ? buffer : new byte[BUFFER];
            }
            whole = true;
            return new Spool(Content.of(file, size, Sha256.ofDigest(digest.digest())), Optional.of(file));
        } finally {
            if (!whole) {
                Files.deleteIfExists(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            Files.deleteIfExists(file.get());
        }
    }
}
