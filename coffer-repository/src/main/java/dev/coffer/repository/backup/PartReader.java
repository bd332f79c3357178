package dev.coffer.repository.backup;

import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.GZIPInputStream;

/// Brings the parts of a backup, one ahead, and gives their lines out only when the bytes are those that
/// the manifest
/// names.
final class PartReader implements AutoCloseable {
    private static final int ATTEMPTS = 3;

    private final BackupFolder folder;
    private final Path temp;
    private final ExecutorService bringer = Executors.newSingleThreadExecutor();
    private final Iterator<Manifest.Part> coming;
    private final Deque<Future<Path>> brought = new ArrayDeque<>();

    /// @param parts in the order in which they are opened
    PartReader(BackupFolder folder, Path temp, List<Manifest.Part> parts) {
        this.folder = folder;
        this.temp = temp;
        this.coming = parts.iterator();
        bringNext();
        bringNext();
    }

    /// The lines of the next part; the caller closes the stream.
    ///
    /// @throws RepositoryException.Corrupt if its bytes are others, or it is not there
    InputStream next() throws IOException {
        Path file = Waiting.on(brought.removeFirst());
        bringNext();
        InputStream in = Files.newInputStream(file);
        // The name goes at once, the bytes when the stream is closed.
        Files.delete(file);
        return new GZIPInputStream(in, 1 << 16);
    }

    private void bringNext() {
        if (coming.hasNext()) {
            Manifest.Part part = coming.next();
            brought.add(bringer.submit(() -> bring(part)));
        }
    }

    private Path bring(Manifest.Part part) throws IOException {
        Path file = Files.createTempFile(temp, "coffer-restore-", ".tmp");
        try {
            for (int attempt = 1; ; attempt++) {
                if (isBrought(part, file)) {
                    return file;
                }
                if (attempt == ATTEMPTS) {
                    throw new RepositoryException.Corrupt("the part " + folder.object(part.name())
                            + " of the backup is damaged: it is not what the manifest says");
                }
            }
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    private boolean isBrought(Manifest.Part part, Path file) throws IOException {
        ObjectName object = folder.object(part.name());
        MessageDigest digest = Sha256.digest();
        try (StoredObject stored = folder.where().store().read(object);
                var in = new DigestInputStream(stored.bytes(), digest);
                var out = Files.newOutputStream(file)) {
            in.transferTo(out);
        } catch (StoreException.NotFound e) {
            throw new RepositoryException.Corrupt("the part " + object + " of the backup is missing");
        }
        return Files.size(file) == part.bytes()
                && Sha256.ofDigest(digest.digest()).equals(part.sha256());
    }

    @Override
    public void close() {
        bringer.shutdownNow();
        bringer.close();
        for (Future<Path> future : brought) {
            if (future.state() == Future.State.SUCCESS) {
                try {
                    Files.deleteIfExists(future.resultNow());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
