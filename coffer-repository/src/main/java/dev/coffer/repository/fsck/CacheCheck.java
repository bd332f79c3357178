package dev.coffer.repository.fsck;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// The files of this host's cache, `sha256/<2 hex>/<64 hex>` in its directory: whether each has the size of
/// the live blob that it is named by and, where bytes are read, its digest. A file that goes meanwhile, or
/// whose blob is no longer live, is the cache's own business.
final class CacheCheck {
    private static final String SIZE = "SELECT size FROM blob WHERE sha256 = ? AND state = 'LIVE' LIMIT 1";

    private final Catalogue catalogue;
    private final Path directory;
    private final Fsck.Reading reading;
    private final Tally tally;
    private final Consumer<Finding> found;
    private final BooleanSupplier stopped;

    CacheCheck(
            Catalogue catalogue,
            Path directory,
            Fsck.Reading reading,
            Tally tally,
            Consumer<Finding> found,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.directory = directory;
        this.reading = reading;
        this.tally = tally;
        this.found = found;
        this.stopped = stopped;
    }

    void run() {
        try (DirectoryStream<Path> shards = Files.newDirectoryStream(directory.resolve("sha256"))) {
            for (Path shard : shards) {
                check(shard);
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check(Path shard) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard)) {
            for (Path file : files) {
                if (stopped.getAsBoolean()) {
                    return;
                }
                named(file).ifPresent(sha256 -> check(file, sha256));
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return;
        }
    }

    private void check(Path file, Sha256 sha256) {
        OptionalLong size = catalogue.look(session -> session.first(SIZE, row -> row.getLong(1), sha256.hex())
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty()));
        try {
            long bytes = Files.size(file);
            tally.object(bytes);
            if (size.isPresent() && size.getAsLong() != bytes) {
                tell(
                        Finding.Kind.WRONG_SIZE,
                        file,
                        sha256,
                        "it has " + bytes + " bytes instead of " + size.getAsLong());
            } else if (size.isPresent() && reading.wants(sha256.hex())) {
                Sha256 is = digest(file);
                tally.read(bytes);
                if (!is.equals(sha256)) {
                    tell(Finding.Kind.CORRUPT, file, sha256, "its bytes have the SHA-256 " + is);
                }
            }
        } catch (NoSuchFileException e) {
            return;
        } catch (IOException e) {
            tell(Finding.Kind.CORRUPT, file, sha256, "it cannot be read: " + e.getMessage());
        }
    }

    private void tell(Finding.Kind kind, Path file, Sha256 sha256, String detail) {
        found.accept(new Finding(
                kind, Finding.CACHE, file.toString(), Optional.empty(), Optional.empty(), Optional.of(sha256), detail));
    }

    private static Sha256 digest(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return Sha256.ofDigest(digest.digest());
    }

    private static Optional<Sha256> named(Path file) {
        try {
            return Optional.of(new Sha256(file.getFileName().toString()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
