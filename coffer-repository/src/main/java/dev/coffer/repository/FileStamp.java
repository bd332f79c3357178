package dev.coffer.repository;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.TimeUnit;

/// What a file looks like from outside: while this is the same, so are its bytes, as far as a file system
/// tells.
///
/// Public for the packages of this module alone.
///
/// @param size in bytes
/// @param modifiedNanos since 1970
/// @param identity the file system's own key of the file (device and inode), empty where it has none
public record FileStamp(long size, long modifiedNanos, String identity) {
    private static final long SETTLED_NANOS = 2_000_000_000L;

    public static FileStamp of(Path file) throws IOException {
        return of(Files.readAttributes(file, BasicFileAttributes.class));
    }

    public static FileStamp of(BasicFileAttributes attributes) {
        Object key = attributes.fileKey();
        return new FileStamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                key == null ? "" : key.toString());
    }

    /// Whether the file had been left alone for two seconds at that time. A file that is younger may be
    /// changed again without its modification time showing it.
    boolean wasSettledAt(long millis) {
        return millis * 1_000_000L - modifiedNanos > SETTLED_NANOS;
    }
}
