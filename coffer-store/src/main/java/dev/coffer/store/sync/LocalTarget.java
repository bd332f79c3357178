package dev.coffer.store.sync;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.download.Download;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The directory that objects are brought into. Nothing is ever written outside of it, whatever a key says,
/// nor through a symbolic link.
record LocalTarget(Path root) {

    /// Brings an object to its place.
    ///
    /// @throws StoreException.Refused if the key is no path below the root
    /// @throws StoreException as [Download#toFile] does
    Download.Downloaded fetch(String key, Download download, ObjectName name) throws IOException {
        Path file = place(key);
        makeParents(file);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException.Refused(
                    "cannot write " + file + ": a directory is there; both '" + key + "' and keys below it exist",
                    null);
        }
        return download.toFile(name, file);
    }

    /// Removes a file, and the directories that are empty then.
    void delete(String key) throws IOException {
        Path file = place(key);
        checkParents(file);
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            Files.delete(file);
        }
        for (Path parent : parents(file)) {
            try {
                Files.deleteIfExists(parent);
            } catch (DirectoryNotEmptyException e) {
                return;
            }
        }
    }

    /// @throws StoreException.Refused if the key is no path below the root
    void check(String key) {
        checkParents(place(key));
    }

    private Path place(String key) {
        for (String segment : key.split("/", -1)) {
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..") || LocalFiles.isOurs(segment)) {
                throw refused(key);
            }
        }
        try {
            Path file = root.resolve(key).normalize();
            if (!file.startsWith(root)
                    || !root.relativize(file).toString().replace('\\', '/').equals(key)) {
                throw refused(key);
            }
            return file;
        } catch (InvalidPathException e) {
            throw new StoreException.Refused(
                    "cannot write '" + key + "': this system's file names cannot spell it; set LC_ALL=C.UTF-8", e);
        }
    }

    private StoreException.Refused refused(String key) {
        return new StoreException.Refused("cannot write '" + key + "' below " + root + ": it is no path", null);
    }

    private void makeParents(Path file) throws IOException {
        checkParents(file);
        Files.createDirectories(parents(file).isEmpty() ? root : parents(file).getFirst());
    }

    /// The directories between the root and a file, the innermost first.
    private List<Path> parents(Path file) {
        Path relative = root.relativize(file);
        List<Path> parents = new ArrayList<>();
        for (int length = relative.getNameCount() - 1; length > 0; length--) {
            parents.add(root.resolve(relative.subpath(0, length)));
        }
        return parents;
    }

    private void checkParents(Path file) {
        for (Path parent : parents(file)) {
            if (Files.isSymbolicLink(parent)) {
                throw new StoreException.Refused(
                        "cannot change " + file + ": it lies behind the symbolic link " + parent, null);
            }
            if (Files.isRegularFile(parent, LinkOption.NOFOLLOW_LINKS)) {
                throw new StoreException.Refused(
                        "cannot write " + file + ": " + parent + " is a file; remove it, or its object", null);
            }
        }
    }
}
