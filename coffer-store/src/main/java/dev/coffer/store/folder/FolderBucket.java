package dev.coffer.store.folder;

import static java.util.Locale.ROOT;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/// A bucket's directory, and how objects are found in it.
///
/// @param directory its real path
/// @param tellsCase whether its file system is known to tell names apart that differ in case alone
record FolderBucket(String name, Path directory, BucketLocks locks, SharedSync syncs, boolean tellsCase) {

    /// An object as it was at one moment.
    ///
    /// @param facts none if the file was put there or changed by hand
    record Found(Path path, Version version, Optional<Facts> facts) {}

    /// An object, and its bytes.
    record Opened(Found found, FileChannel channel) {}

    /// @param directory its real path
    static FolderBucket at(String name, Path directory) {
        Path own = ownDirectory(directory);
        boolean tellsCase = isDirectory(own) && Files.notExists(directory.resolve(KeyPath.RESERVED.toUpperCase(ROOT)));
        return new FolderBucket(name, directory, BucketLocks.open(own.resolve("locks")), new SharedSync(), tellsCase);
    }

    /// Where the store keeps what it needs in this bucket.
    static Path ownDirectory(Path bucket) {
        return bucket.resolve(KeyPath.RESERVED);
    }

    Path tempDirectory() {
        return ownDirectory(directory).resolve("tmp");
    }

    /// Makes what the store needs in a bucket that somebody made by hand; never the bucket itself.
    void makeOwnDirectories() throws IOException {
        for (Path own : List.of(ownDirectory(directory), tempDirectory())) {
            try {
                Files.createDirectory(own);
            } catch (FileAlreadyExistsException e) {
                // somebody else was as quick
            }
        }
    }

    /// The object, or empty if there is none.
    ///
    /// @throws StoreException.Refused if a symbolic link is in the way
    Optional<Found> find(KeyPath key) throws IOException {
        Optional<Path> parent = existingParent(key);
        if (parent.isEmpty()) {
            return Optional.empty();
        }
        Path path = parent.get().resolve(key.leaf());
        Path beside = Sidecar.path(parent.get(), key.leaf());
        Optional<Version> version = Version.at(path);
        while (version.isPresent() && version.get().kind() != Version.Kind.DIRECTORY) {
            Version seen = version.get();
            if (!seen.isFile()) {
                throw linked(key.name(), path);
            }
            Optional<Sidecar> sidecar = Sidecar.read(beside);
            Optional<Facts> facts = sidecar.flatMap(known -> known.of(seen));
            if (facts.isPresent()) {
                // a file system that ignores case finds an object under another spelling: that is no such object
                boolean spelt = sidecar.get().name().equals(key.leaf());
                return spelt ? Optional.of(new Found(path, seen, facts)) : Optional.empty();
            }
            version = Version.at(path);
            if (version.isPresent() && version.get().equals(seen)) {
                return Optional.of(new Found(path, seen, Optional.empty()));
            }
        }
        return Optional.empty();
    }

    /// Opens the object; what is told of it is true of the bytes.
    Optional<Opened> open(KeyPath key) throws IOException {
        Optional<Found> found = find(key);
        while (found.isPresent()) {
            Path path = found.get().path();
            try {
                FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
                Optional<Version> after = Version.at(path);
                if (after.isPresent() && after.get().equals(found.get().version())) {
                    return Optional.of(new Opened(found.get(), channel));
                }
                channel.close();
            } catch (NoSuchFileException e) {
                // replaced or removed since it was found: look again
            }
            found = find(key);
        }
        return Optional.empty();
    }

    /// The directory of a key, if it is there; it may turn out to be an object.
    ///
    /// @throws StoreException.Refused if a symbolic link is in the way
    Optional<Path> existingParent(KeyPath key) throws IOException {
        if (key.directories().isEmpty()) {
            return Optional.of(directory);
        }
        Path parent = path(key.directories());
        if (key.directories().stream().allMatch(this::isSpeltOneWay)) {
            Path at = directory;
            for (String segment : key.directories()) {
                at = at.resolve(segment);
                if (Files.notExists(at, LinkOption.NOFOLLOW_LINKS)) {
                    return Optional.empty();
                }
                if (!isDirectory(at)) {
                    return resolvedParent(key, parent);
                }
            }
            return Optional.of(parent);
        }
        return resolvedParent(key, parent);
    }

    /// Whether no other name leads to an entry of this name: then it need not be asked how it is spelt.
    boolean isSpeltOneWay(String segment) {
        return tellsCase && KeyPath.isPlain(segment);
    }

    /// The same, on any file system and whatever is there; the system spells out the whole path for it.
    private Optional<Path> resolvedParent(KeyPath key, Path parent) throws IOException {
        Path real;
        try {
            real = parent.toRealPath();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (FolderErrors.isBelowAFile(e)) {
                return Optional.empty();
            }
            throw e;
        }
        if (real.equals(parent)) {
            return Optional.of(parent);
        }
        if (KeyPath.fold(real.toString()).equals(KeyPath.fold(parent.toString()))) {
            return Optional.empty();
        }
        throw linked(key.name(), parent);
    }

    /// The path that `segments` spell, from the bucket down.
    Path path(List<String> segments) {
        Path path = directory;
        for (String segment : segments) {
            path = path.resolve(segment);
        }
        return path;
    }

    /// The name under which an entry of a directory of this bucket is locked.
    String lockName(Path parent, String entry) {
        return KeyPath.fold(directory.relativize(parent) + "/" + entry);
    }

    static StoreException.Refused linked(ObjectName name, Path path) {
        return new StoreException.Refused(
                name + " is not in the store: there is a symbolic link or special file at " + path, null);
    }

    static boolean isDirectory(Path path) {
        return Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
    }
}
