package dev.coffer.repository.backup;

import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Writes the parts of one table, one after the other, as files in the temp directory. For one thread.
final class PartMaker implements AutoCloseable {
    /// About how large a part becomes, in bytes.
    private static final long LARGE = 64L << 20;

    private final Path temp;
    private final String table;
    private final BiConsumer<Path, Manifest.Part> done;
    private MessageDigest digest = Sha256.digest();
    private @Nullable Path file;
    private @Nullable OutputStream out;
    private long bytes;
    private long rows;
    private int number;

    /// @param done is given each part's file when it is written, and deletes it
    PartMaker(Path temp, String table, BiConsumer<Path, Manifest.Part> done) {
        this.temp = temp;
        this.table = table;
        this.done = done;
    }

    /// @return the part that this has made full
    Optional<Manifest.Part> append(byte[] gzip, long count) {
        try {
            OutputStream to = out;
            if (to == null) {
                Path made = Files.createTempFile(temp, "coffer-backup-", ".tmp");
                file = made;
                to = Files.newOutputStream(made);
                out = to;
            }
            to.write(gzip);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        digest.update(gzip);
        bytes += gzip.length;
        rows += count;
        return bytes >= LARGE ? finish() : Optional.empty();
    }

    /// @return the last part, if anything is in it
    Optional<Manifest.Part> finish() {
        Path written = file;
        if (written == null) {
            return Optional.empty();
        }
        try {
            closeFile();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String name = String.format("%s-%05d.tsv.gz", table, ++number);
        Manifest.Part part = new Manifest.Part(name, bytes, rows, Sha256.ofDigest(digest.digest()));
        file = null;
        bytes = 0;
        rows = 0;
        digest = Sha256.digest();
        done.accept(written, part);
        return Optional.of(part);
    }

    /// Deletes what was not finished.
    @Override
    public void close() {
        Path left = file;
        if (left != null) {
            try {
                closeFile();
                Files.deleteIfExists(left);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void closeFile() throws IOException {
        OutputStream open = out;
        out = null;
        if (open != null) {
            open.close();
        }
    }
}
