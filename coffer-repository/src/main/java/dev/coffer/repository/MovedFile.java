package dev.coffer.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// A local file whose bytes were brought in, by [Blobs#move], and which goes once the catalogue refers to them.
///
/// ```
/// MovedFile moved = blobs.move(file);
/// catalogue.inTransaction(tx -> tx.publish(tx.add(path, moved.stored().blob())));
/// moved.remove();
/// ```
///
/// Until [#remove] nothing happens to the file: whoever dies before, or rolls back, still has it, and moves it
/// again without storing anything twice.
///
/// @see "S3Repo, add_local_file(move=True)"
public final class MovedFile {
    private final Path file;
    private final FileStamp stamp;
    private final Stored stored;

    MovedFile(Path file, FileStamp stamp, Stored stored) {
        this.file = file;
        this.stamp = stamp;
        this.stored = stored;
    }

    /// Its bytes in the repository.
    public Stored stored() {
        return stored;
    }

    /// Removes the file; to be called after the commit of what refers to its bytes.
    ///
    /// @return whether it is gone; false if it was changed since its bytes were brought, and stays
    /// @throws IOException if it cannot be removed
    public boolean remove() throws IOException {
        try {
            if (!FileStamp.of(file).equals(stamp)) {
                return false;
            }
            Files.delete(file);
            return true;
        } catch (NoSuchFileException e) {
            return true;
        }
    }
}
