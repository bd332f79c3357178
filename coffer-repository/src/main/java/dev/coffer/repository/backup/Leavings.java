package dev.coffer.repository.backup;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.stream.Stream;

/// What processes that died have left in the temp directory: parts on their way, and scratch catalogues.
final class Leavings {
    private static final Duration OLD = Duration.ofDays(1);

    /// Removes what is older than a day. What cannot be removed stays, and the next run tries again.
    static void remove(Path temp, Instant now) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temp, "coffer-{backup,restore,drill}-*")) {
            for (Path path : left) {
                if (Files.getLastModifiedTime(path).toInstant().isBefore(now.minus(OLD))) {
                    delete(path);
                }
            }
        } catch (IOException | RuntimeException e) {
            return;
        }
    }

    /// A file, or a directory with all that is in it.
    static void delete(Path top) throws IOException {
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            return;
        }
    }

    private Leavings() {}
}
