package dev.coffer.repository;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file in the temp directory for bytes on their way in; gone when it is closed.
final class Spool implements AutoCloseable {
    private static final String PREFIX = "coffer-stash-";
    private static final String SUFFIX = ".tmp";
    private static final Duration ABANDONED = Duration.ofDays(1);

    private final Path file;
    private final FileChannel channel;
    private final long maxBytes;
    private @Nullable Intake intake;

    private Spool(Path file, FileChannel channel, long maxBytes) {
        this.file = file;
        this.channel = channel;
        this.maxBytes = maxBytes;
    }

    static Spool in(Path temp, long maxBytes) throws IOException {
        Path file = Files.createTempFile(temp, PREFIX, SUFFIX);
        return new Spool(file, FileChannel.open(file, StandardOpenOption.WRITE), maxBytes);
    }

    /// Removes what stashes that were killed have left, once it is a day old.
    static void sweep(Path temp, long nowMillis) {
        try {
            for (Path file : leftovers(temp, nowMillis)) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // What is left is found another time.
            return;
        }
    }

    /// What stashes that were killed have left and is a day old. A directory that cannot be listed, or in which
    /// another process was faster, has none.
    static List<Path> leftovers(Path temp, long nowMillis) {
        List<Path> old = new ArrayList<>();
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temp, PREFIX + "*" + SUFFIX)) {
            for (Path file : left) {
                if (nowMillis - Files.getLastModifiedTime(file).toMillis() > ABANDONED.toMillis()) {
                    old.add(file);
                }
            }
        } catch (IOException | UncheckedIOException e) {
            return old;
        }
        return old;
    }

    Path file() {
        return file;
    }

    /// Starts from nothing.
    Intake restart() throws IOException {
        close(intake);
        channel.truncate(0);
        channel.position(0);
        Intake fresh = new Intake(Optional.of(channel), maxBytes);
        intake = fresh;
        return fresh;
    }

    /// What was taken in since the last start.
    Intake taken() {
        Intake last = intake;
        if (last == null) {
            throw new IllegalStateException("nothing was taken in");
        }
        return last;
    }

    /// The stream that a fetcher may close without ending this.
    OutputStream restartAsStream() throws IOException {
        return new FilterOutputStream(restart()) {
            @Override
            public void write(byte[] bytes, int from, int length) throws IOException {
                out.write(bytes, from, length);
            }

            @Override
            public void close() {
                // the digests are still wanted
            }
        };
    }

    @Override
    public void close() throws IOException {
        close(intake);
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static void close(@Nullable Intake last) {
        if (last != null) {
            last.close();
        }
    }
}
