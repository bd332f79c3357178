package dev.coffer.repository.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.UUID;

/// Gives a cached file another name, without moving its bytes where the file system can do that.
final class Handout {
    /// File systems on which a copy shares the bytes of the original until one of the two is written: the
    /// platform copies with `copy_file_range` or `clonefile`, which clone there.
    private static final Set<String> CLONING = Set.of("btrfs", "xfs", "bcachefs", "ocfs2", "apfs");

    private Handout() {}

    /// Puts the bytes at `target`, replacing what is there at once.
    ///
    /// @param linking whether it may be a hard link, which is read-only; else it is a copy, which is not
    static HostCache.Way give(Path cached, Path target, boolean linking) throws IOException {
        Path directory = target.toAbsolutePath().getParent();
        Path temp = (directory == null ? target.toAbsolutePath() : directory)
                .resolve(".coffer-" + UUID.randomUUID() + ".tmp");
        try {
            HostCache.Way way =
                    linking && !clones(cached) && linked(cached, temp) ? HostCache.Way.LINKED : copied(cached, temp);
            Files.move(temp, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return way;
        } finally {
            // a rename onto another name of the same file does nothing
            Files.deleteIfExists(temp);
        }
    }

    /// A link beside the cached file, for as long as it is wanted.
    static void link(Path cached, Path name) throws IOException {
        try {
            if (!linked(cached, name)) {
                Files.copy(cached, name);
            }
        } catch (FileAlreadyExistsException e) {
            // held for as long already
        }
    }

    private static boolean clones(Path file) throws IOException {
        return CLONING.contains(Files.getFileStore(file).type());
    }

    private static boolean linked(Path cached, Path name) throws IOException {
        try {
            Files.createLink(name, cached);
            return true;
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (UnsupportedOperationException | FileSystemException e) {
            // another file system, one without links, or too many of them
            return false;
        }
    }

    private static HostCache.Way copied(Path cached, Path temp) throws IOException {
        Files.copy(cached, temp);
        if (!temp.toFile().setWritable(true)) {
            throw new IOException("cannot make " + temp + " writable");
        }
        return HostCache.Way.COPIED;
    }
}
