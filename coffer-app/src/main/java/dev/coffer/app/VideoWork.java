package dev.coffer.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// A directory for a video in work and what is made of it, gone when this is closed.
final class VideoWork implements AutoCloseable {
    private static final String PREFIX = "coffer-video-";
    private static final Duration ABANDONED = Duration.ofDays(1); // longer than anything may take

    private final Path directory;

    private VideoWork(Path directory) {
        this.directory = directory;
    }

    /// Sweeps, too, what processes that died have left there a day ago or longer.
    static VideoWork in(Path temp) {
        try {
            sweep(temp, Instant.now().minus(ABANDONED));
            return new VideoWork(Files.createTempDirectory(temp, PREFIX));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Where the source may be brought.
    Path source() {
        return directory.resolve("source");
    }

    /// An empty directory to be filled.
    Path made() throws IOException {
        return Files.createDirectories(directory.resolve("made"));
    }

    @Override
    public void close() {
        try {
            remove(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts a file or a directory, whole, where nobody has seen it before.
    ///
    /// @param target what is there, if it is a file, is replaced at once
    /// @throws IOException if it cannot be; what was there is as it was
    static void place(Path from, Path target) throws IOException {
        Path parent = target.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (Files.isDirectory(from) && Files.isDirectory(target)) {
            Files.delete(target); // if it is empty
        }
        try {
            Files.move(from, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Path beside = target.toAbsolutePath()
                    .resolveSibling("." + target.getFileName() + "."
                            + ProcessHandle.current().pid() + ".part");
            try {
                copy(from, beside);
                Files.move(beside, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                remove(beside);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path one : all.toList()) {
                Files.copy(one, to.resolve(from.relativize(one).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void sweep(Path temp, Instant before) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temp, PREFIX + "*")) {
            for (Path one : left) {
                if (Files.getLastModifiedTime(one).toInstant().isBefore(before)) {
                    remove(one);
                }
            }
        }
    }

    private static void remove(Path path) throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> below = Files.walk(path)) {
            all = below.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path one : all) {
            Files.deleteIfExists(one);
        }
    }
}
