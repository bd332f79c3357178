package dev.coffer.repository.cache;

import dev.coffer.repository.HostName;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The names in a cache's directory:
///
/// | name | what it is |
/// |---|---|
/// | `host` | whose cache this is |
/// | `locks` | see [CacheLocks] |
/// | `sha256/<2 hex>/<64 hex>` | a blob, read-only |
/// | `incoming/<64 hex>`, `incoming/.coffer-part.<64 hex>` | one on its way in |
/// | `held/<64 hex>/<until, in ms>/<name>` | a link to a blob that keeps it from being let go |
/// | `journal/<uuid>` | downloads that the catalogue does not know yet |
final class CacheDirectory {
    private static final Set<PosixFilePermission> WRITERS = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final int SHARDS = 256;
    private static final String PART = ".coffer-part.";

    private final Path root;

    private CacheDirectory(Path root) {
        this.root = root;
    }

    /// Makes the directory if need be.
    ///
    /// @throws IllegalArgumentException if it is the cache of another host
    static CacheDirectory open(Path root, HostName host) throws IOException {
        CacheDirectory directory = new CacheDirectory(root.toAbsolutePath().normalize());
        Path marker = directory.root.resolve("host");
        for (int attempt = 0; ; attempt++) {
            try {
                String owner = Files.readString(marker).strip();
                if (!owner.equals(host.text())) {
                    throw new IllegalArgumentException("the directory " + root + " is the cache of the host " + owner
                            + ", not of " + host + "; give this one a directory of its own");
                }
                return directory;
            } catch (NoSuchFileException e) {
                if (attempt > 0) {
                    throw e;
                }
                directory.make(marker, host);
            }
        }
    }

    private void make(Path marker, HostName host) throws IOException {
        Files.createDirectories(incoming());
        Files.createDirectories(journals());
        Files.createDirectories(root.resolve("held"));
        Files.createDirectories(root.resolve("sha256"));
        Path temp = Files.createTempFile(root, "host", ".tmp");
        Files.writeString(temp, host.text() + "\n", StandardCharsets.UTF_8);
        try {
            Files.createLink(marker, temp);
        } catch (FileAlreadyExistsException e) {
            // another process was quicker
        } catch (UnsupportedOperationException e) {
            Files.move(temp, marker, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.deleteIfExists(temp);
    }

    Path root() {
        return root;
    }

    Path incoming() {
        return root.resolve("incoming");
    }

    Path journals() {
        return root.resolve("journal");
    }

    Path file(Sha256 sha256) {
        return shard(sha256.hex().substring(0, 2)).resolve(sha256.hex());
    }

    Path incoming(Sha256 sha256) {
        return incoming().resolve(sha256.hex());
    }

    /// The name of a link that keeps a blob for a while; its directory is made.
    ///
    /// @param until in milliseconds since 1970
    Path kept(Sha256 sha256, long until, String name) throws IOException {
        Path directory = root.resolve("held").resolve(sha256.hex()).resolve(Long.toString(until));
        Files.createDirectories(directory);
        return directory.resolve(name);
    }

    /// Removes the links that keep a blob.
    void deleteKept(Sha256 sha256) throws IOException {
        deleteTree(root.resolve("held").resolve(sha256.hex()));
    }

    /// Removes the links whose time has passed.
    ///
    /// @return how many
    int sweepKept(long now) throws IOException {
        int swept = 0;
        for (Path blob : list(root.resolve("held"))) {
            for (Path until : list(blob)) {
                String name = String.valueOf(until.getFileName());
                if (name.matches("[0-9]{1,15}") && Long.parseLong(name) < now) {
                    deleteTree(until);
                    swept++;
                }
            }
            if (list(blob).isEmpty()) {
                Files.deleteIfExists(blob);
            }
        }
        return swept;
    }

    /// Gives a file on its way in its name; it is read-only then.
    ///
    /// Its modification time is set back: whatever changes the file later shows in it, however soon.
    ///
    /// @param modified when the object was written
    void place(Path incoming, Sha256 sha256, Instant modified, Instant now) throws IOException {
        Instant past = now.minusSeconds(10);
        Instant time = modified.isBefore(past) ? modified : past;
        Files.setLastModifiedTime(incoming, FileTime.from(Instant.ofEpochSecond(time.getEpochSecond())));
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(incoming);
            permissions.removeAll(WRITERS);
            Files.setPosixFilePermissions(incoming, permissions);
        } catch (UnsupportedOperationException e) {
            if (!incoming.toFile().setReadOnly()) {
                throw new IOException("cannot make " + incoming + " read-only");
            }
        }
        Path file = file(sha256);
        try {
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            Files.createDirectories(root.resolve("sha256").resolve(sha256.hex().substring(0, 2)));
            Files.move(incoming, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /// The names of all shards, in order.
    static List<String> shards() {
        return IntStream.range(0, SHARDS)
                .mapToObj(number -> String.format("%02x", number))
                .toList();
    }

    /// The blobs of one shard with their sizes in bytes, in the order of their digests.
    TreeMap<String, Long> blobs(String shard) throws IOException {
        TreeMap<String, Long> blobs = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(shard(shard))) {
            for (Path file : files) {
                Optional<Sha256> digest = digest(String.valueOf(file.getFileName()));
                if (digest.isPresent()) {
                    size(file).ifPresent(size -> blobs.put(digest.get().hex(), size));
                }
            }
        } catch (NoSuchFileException e) {
            return blobs;
        }
        return blobs;
    }

    /// What is on its way in, by its digest.
    List<Path> unfinished() throws IOException {
        return list(incoming());
    }

    /// The digest of a file on its way in; empty for what does not belong there.
    static Optional<Sha256> incomingDigest(Path file) {
        String name = String.valueOf(file.getFileName());
        return digest(name.startsWith(PART) ? name.substring(PART.length()) : name);
    }

    static Optional<Sha256> digest(String name) {
        return name.length() == 64 && name.chars().allMatch(each -> Character.digit(each, 16) >= 0)
                ? Optional.of(new Sha256(name))
                : Optional.empty();
    }

    /// How many names a file has; 1 where nobody can tell.
    static int links(Path file) throws IOException {
        try {
            return (Integer) Files.getAttribute(file, "unix:nlink");
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            return 1;
        }
    }

    /// Size of a file in bytes, if it is there.
    static Optional<Long> size(Path file) throws IOException {
        try {
            return Optional.of(Files.size(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static void deleteTree(Path directory) throws IOException {
        for (Path inner : Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS) ? list(directory) : List.<Path>of()) {
            deleteTree(inner);
        }
        Files.deleteIfExists(directory);
    }

    private Path shard(String shard) {
        return root.resolve("sha256").resolve(shard);
    }
}
