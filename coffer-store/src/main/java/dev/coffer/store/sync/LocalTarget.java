package dev.coffer.store.sync;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The directory that objects are brought into. Nothing is ever written outside of it, whatever a key says,
/// nor through a symbolic link.
record LocalTarget(Path root) {

    /// What was brought.
    record Fetched(ObjectInfo info, Sha256 sha256) {}

    /// Brings an object to its place: into a file beside it, which is checked, forced to the disk and renamed.
    ///
    /// @throws StoreException.Refused if the key is no path below the root
    /// @throws StoreException.Corrupt if the bytes are not those that the store promised
    Fetched fetch(String key, ObjectStore store, ObjectName name) throws IOException {
        Path file = place(key);
        makeParents(file);
        if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException.Refused(
                    "cannot write " + file + ": a directory is there; both '" + key + "' and keys below it exist",
                    null);
        }
        Path part = file.resolveSibling(
                LocalFiles.partName(ThreadLocalRandom.current().nextLong()));
        try {
            Fetched fetched = fetch(store, name, part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return fetched;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// Reads an object into a new file, and checks it.
    static Fetched fetch(ObjectStore store, ObjectName name, Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (StoredObject object = store.read(name);
                FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW)) {
            OutputStream out = Channels.newOutputStream(channel);
            InputStream in = new DigestInputStream(object.bytes(), digest);
            long size = in.transferTo(out);
            channel.force(true);
            Sha256 found = Sha256.ofDigest(digest.digest());
            Optional<Sha256> promised = object.info().sha256();
            if (size != object.info().size()
                    || promised.filter(it -> !it.equals(found)).isPresent()) {
                throw new StoreException.Corrupt("cannot read " + name + ": " + size + " bytes with the SHA-256 "
                        + found + " came, " + object.info().size()
                        + promised.map(it -> " with " + it).orElse("") + " were promised");
            }
            return new Fetched(object.info(), found);
        }
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
