package dev.coffer.store.folder;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One version of a file: what tells it from the version before and the version after.
///
/// The store gives each file it writes a modification time of its own, to the nanosecond, so that time and
/// size name the version, stay when the tree is copied with its times, and change when somebody edits the
/// file.
record Version(FileTime modified, long size, @Nullable Object fileKey, Kind kind) {

    enum Kind {
        FILE,
        DIRECTORY,
        OTHER
    }

    /// What is at `path` now; a link is not followed.
    static Optional<Version> at(Path path) throws IOException {
        // what is not there is the usual case of a write; an exception costs many times the question
        if (Files.notExists(path, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try {
            var attributes = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Kind kind = attributes.isRegularFile() ? Kind.FILE : attributes.isDirectory() ? Kind.DIRECTORY : Kind.OTHER;
            return Optional.of(
                    new Version(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), kind));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (FileSystemException e) {
            if (FolderErrors.isBelowAFile(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// The version's name: time in nanoseconds and size, in hex.
    String etag() {
        Instant at = modified.toInstant();
        long nanos = at.getEpochSecond() * 1_000_000_000L + at.getNano();
        return Long.toHexString(nanos) + "-" + Long.toHexString(size);
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }
}
