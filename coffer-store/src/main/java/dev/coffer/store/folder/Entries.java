package dev.coffer.store.folder;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Precondition;
import dev.coffer.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// How entries come into a bucket's directories and leave them.
///
/// Every entry, file or directory, is made and removed under the lock of its folded name, so that of several
/// processes exactly one makes it, and names that differ in case alone never stand side by side. Nothing that
/// takes long (writing, waiting for the disk) happens under a lock.
final class Entries {
    private final FolderBucket bucket;

    Entries(FolderBucket bucket) {
        this.bucket = bucket;
    }

    /// Puts a finished file in its place, and its facts beside it.
    ///
    /// The sidecar goes first, with the facts of the version that is there and of the new one; then the
    /// object: that is the moment of the write. Afterwards the directory is written through.
    ///
    /// @throws StoreException.Conflict if the precondition does not hold
    /// @throws StoreException.Refused if something else has the place
    void place(KeyPath key, TempFile object, Facts facts, Precondition precondition) throws IOException {
        Set<Path> changed = new LinkedHashSet<>();
        Optional<Facts> replaced = Optional.empty();
        try (TempFile sidecar = TempFile.in(bucket)) {
            boolean placed = false;
            while (!placed) {
                Path parent = makeParent(key, changed);
                Path path = parent.resolve(key.leaf());
                Path beside = Sidecar.path(parent, key.leaf());
                List<Facts> both = new ArrayList<>(List.of(facts));
                replaced.ifPresent(both::add);
                sidecar.fill(new Sidecar(key.leaf(), both).bytes());
                Optional<Facts> assumed = replaced;
                try {
                    Optional<Facts> there = bucket.locks().holding(bucket.lockName(parent, key.leaf()), () -> {
                        Optional<Version> now = checkFree(key.name(), parent, key.leaf());
                        check(key.name(), precondition, now);
                        Optional<Facts> old = now.flatMap(version -> factsAt(beside, version));
                        if (old.equals(assumed)) {
                            sidecar.moveTo(beside);
                            object.moveTo(path);
                        }
                        return old;
                    });
                    placed = there.equals(assumed);
                    replaced = there;
                } catch (NoSuchFileException e) {
                    // somebody removed the last other object of the directory, and the directory with it
                    if (Files.notExists(bucket.directory())) {
                        throw e;
                    }
                }
                changed.add(parent);
            }
        }
        for (Path directory : changed) {
            bucket.syncs().sync(directory);
        }
    }

    /// Gives the object other facts. The moment of the change is when its modification time changes.
    ///
    /// @param stamp tells the file's next version
    void restate(KeyPath key, Version expected, Version stamp, Facts facts) throws IOException {
        Path parent = bucket.path(key.directories());
        Path path = parent.resolve(key.leaf());
        Path beside = Sidecar.path(parent, key.leaf());
        try (TempFile sidecar = TempFile.in(bucket)) {
            List<Facts> both = new ArrayList<>(List.of(facts));
            factsAt(beside, expected).ifPresent(both::add);
            sidecar.fill(new Sidecar(key.leaf(), both).bytes());
            bucket.locks().holding(bucket.lockName(parent, key.leaf()), () -> {
                check(key.name(), Precondition.unchanged(expected.etag()), Version.at(path));
                sidecar.moveTo(beside);
                return Files.setLastModifiedTime(path, stamp.modified());
            });
        }
        sync(path);
        sync(parent);
    }

    /// Removes the object, and the directories that are empty without it.
    void remove(KeyPath key, Path path) throws IOException {
        Path parent = bucket.path(key.directories());
        bucket.locks().holding(bucket.lockName(parent, key.leaf()), () -> {
            Path beside = Sidecar.path(parent, key.leaf());
            return Files.deleteIfExists(path) && Files.deleteIfExists(beside);
        });
        for (int depth = key.directories().size(); depth > 0; depth--) {
            String entry = key.directories().get(depth - 1);
            if (!removeIfEmpty(bucket.path(key.directories().subList(0, depth - 1)), entry)) {
                return;
            }
        }
    }

    /// Checks that `entry` is there already, or nothing that some file system would take for it.
    ///
    /// @return the file that is there
    private static Optional<Version> checkFree(ObjectName name, Path parent, String entry) throws IOException {
        Path path = parent.resolve(entry);
        Optional<Version> now = Version.at(path);
        if (now.isPresent() && now.get().kind() == Version.Kind.OTHER) {
            throw FolderBucket.linked(name, path);
        }
        Optional<String> spelt = Sidecar.read(Sidecar.path(parent, entry)).map(Sidecar::name);
        if (spelt.isPresent() && !spelt.get().equals(entry) && Files.exists(parent.resolve(spelt.get()))) {
            throw clash(name, parent.resolve(spelt.get()));
        }
        String folded = KeyPath.fold(entry);
        if (!folded.equals(entry)
                && now.isEmpty()
                && Version.at(parent.resolve(folded)).isPresent()) {
            throw clash(name, parent.resolve(folded));
        }
        if (now.isPresent() && spelt.isEmpty()) {
            Path real = path.toRealPath(LinkOption.NOFOLLOW_LINKS);
            if (!real.endsWith(entry)) {
                throw clash(name, real);
            }
        }
        if (now.isPresent() && now.get().kind() == Version.Kind.DIRECTORY && entry.equals(leafOf(name))) {
            throw new StoreException.Refused(
                    "a folder cannot hold " + name + ": " + path + " is a directory of other objects", null);
        }
        return now;
    }

    private static String leafOf(ObjectName name) {
        return name.key().substring(name.key().lastIndexOf('/') + 1);
    }

    private static StoreException.Refused clash(ObjectName name, Path other) {
        return new StoreException.Refused(
                "a folder cannot hold " + name + " beside " + other
                        + ": the names differ in case alone, which not every file system tells apart",
                null);
    }

    private static void check(ObjectName name, Precondition precondition, Optional<Version> now) {
        switch (precondition) {
            case Precondition.None none -> {}
            case Precondition.Absent absent -> {
                if (now.isPresent()) {
                    throw new StoreException.Conflict("cannot write " + name + ": it is there already");
                }
            }
            case Precondition.Unchanged(String etag) -> {
                if (now.isEmpty() || !now.get().etag().equals(etag)) {
                    throw new StoreException.Conflict("cannot write " + name + ": version " + etag + " is no more, "
                            + now.map(Version::etag).orElse("nothing") + " is there");
                }
            }
        }
    }

    private static Optional<Facts> factsAt(Path sidecar, Version version) {
        try {
            return Sidecar.read(sidecar).flatMap(known -> known.of(version));
        } catch (IOException e) {
            throw FolderErrors.of("read " + sidecar, e);
        }
    }

    /// The directory of the key, made as far as it is missing.
    ///
    /// @param changed receives the directories that got a new one
    private Path makeParent(KeyPath key, Set<Path> changed) throws IOException {
        Optional<Path> there = bucket.existingParent(key);
        if (there.isPresent() && FolderBucket.isDirectory(there.get())) {
            return there.get();
        }
        Path at = bucket.directory();
        for (String segment : key.directories()) {
            Path parent = at;
            at = parent.resolve(segment);
            if (bucket.isSpeltOneWay(segment) && FolderBucket.isDirectory(at)) {
                continue;
            }
            boolean made = bucket.locks().holding(bucket.lockName(parent, segment), () -> make(key, parent, segment));
            if (made) {
                changed.add(parent);
            }
        }
        return at;
    }

    private boolean make(KeyPath key, Path parent, String segment) throws IOException {
        Path path = parent.resolve(segment);
        Optional<Version> now = checkFree(new ObjectName(key.name().bucket(), "x/x"), parent, segment);
        if (now.isPresent() && now.get().isFile()) {
            throw new StoreException.Refused(
                    "a folder cannot hold " + key.name() + ": " + path + " is an object, not a directory", null);
        }
        if (now.isPresent()) {
            return false;
        }
        if (!KeyPath.fold(segment).equals(segment)) {
            try (TempFile sidecar = TempFile.in(bucket)) {
                sidecar.fill(new Sidecar(segment, List.of()).bytes());
                sidecar.moveTo(Sidecar.path(parent, segment));
            }
        }
        Files.createDirectory(path);
        return true;
    }

    private boolean removeIfEmpty(Path parent, String entry) throws IOException {
        return bucket.locks().holding(bucket.lockName(parent, entry), () -> {
            try {
                Files.delete(parent.resolve(entry));
            } catch (DirectoryNotEmptyException | NoSuchFileException e) {
                return false;
            }
            Files.deleteIfExists(Sidecar.path(parent, entry));
            return true;
        });
    }

    /// Waits until the disk has a file's or a directory's own state.
    static void sync(Path path) throws IOException {
        if (File.separatorChar == '\\') {
            return; // Windows opens no directories, and journals its names
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (NoSuchFileException e) {
            // removed again by somebody else, with all that was in it
        }
    }
}
