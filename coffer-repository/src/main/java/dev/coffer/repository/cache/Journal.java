package dev.coffer.repository.cache;

import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What this process has used and the catalogue does not know yet: in memory, so that a read costs nothing, and
/// downloads in a file as well, so that they are not forgotten when the process dies.
///
/// A line is `<64 hex> <downloaded> <used>`, times in milliseconds since 1970. A line that was not written to
/// its end is no line. The file is locked as long as its process lives; what a dead one has left is read by the
/// next.
///
/// Safe for use by several threads.
final class Journal implements AutoCloseable {

    /// A blob that was used.
    ///
    /// @param downloadedAt the same as `usedAt` if it was here before
    record Use(Sha256 sha256, long downloadedAt, long usedAt) {

        private Use with(Use later) {
            return new Use(sha256, Math.min(downloadedAt, later.downloadedAt), Math.max(usedAt, later.usedAt));
        }

        private String line() {
            return sha256 + " " + downloadedAt + " " + usedAt + "\n";
        }
    }

    private final Path directory;
    private final CacheLocks locks;
    private final String name = UUID.randomUUID().toString();
    private Map<Sha256, Use> pending = new HashMap<>();
    private final List<Path> absorbed = new ArrayList<>();
    private int downloads;
    private @Nullable FileChannel file;
    private @Nullable FileLock lock;

    private Journal(Path directory, CacheLocks locks) {
        this.directory = directory;
        this.locks = locks;
    }

    /// Takes over what dead processes have left.
    static Journal open(CacheDirectory directory, CacheLocks locks) throws IOException {
        Journal journal = new Journal(directory.journals(), locks);
        journal.absorb();
        return journal;
    }

    /// Reads the journals whose processes have died.
    synchronized void absorb() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path left : files) {
                String whose = String.valueOf(left.getFileName());
                if (whose.equals(name) || absorbed.contains(left)) {
                    continue;
                }
                try (FileLock dead = locks.journal(whose).orElse(null)) {
                    if (dead != null) {
                        absorb(left);
                    }
                }
            }
        }
    }

    private void absorb(Path left) throws IOException {
        List<String> lines;
        try {
            lines = Files.readAllLines(left, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            return;
        }
        for (String line : lines) {
            parse(line).ifPresent(this::remember);
        }
        absorbed.add(left);
    }

    private static Optional<Use> parse(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3 || !words[1].matches("[0-9]{1,15}") || !words[2].matches("[0-9]{1,15}")) {
            return Optional.empty();
        }
        return CacheDirectory.digest(words[0])
                .map(sha256 -> new Use(sha256, Long.parseLong(words[1]), Long.parseLong(words[2])));
    }

    /// A blob was read that was here.
    synchronized void used(Sha256 sha256, long now) {
        remember(new Use(sha256, now, now));
    }

    /// A blob was brought here.
    synchronized void downloaded(Sha256 sha256, long now) throws IOException {
        Use use = new Use(sha256, now, now);
        remember(use);
        downloads++;
        write(List.of(use));
    }

    /// Whether this process has brought something that the catalogue does not know.
    synchronized boolean hasDownloads() {
        return downloads > 0;
    }

    /// What the catalogue is to be told; nothing is left. Who cannot tell it gives it [#back].
    synchronized Collection<Use> take() {
        Map<Sha256, Use> taken = pending;
        pending = new HashMap<>();
        return taken.values();
    }

    synchronized void back(Collection<Use> uses) {
        uses.forEach(this::remember);
    }

    /// The catalogue knows all that was [taken][#take]; what was used since stays.
    synchronized void told() throws IOException {
        for (Path left : absorbed) {
            Files.deleteIfExists(left);
        }
        absorbed.clear();
        downloads = 0;
        FileChannel known = file;
        if (known != null) {
            known.truncate(0);
            write(pending.values());
        }
    }

    synchronized int size() {
        return pending.size();
    }

    /// What is dropped is not told of.
    synchronized void forget(Collection<Sha256> digests) {
        pending.keySet().removeAll(digests);
    }

    /// Writes down what the catalogue does not know, for the next process.
    @Override
    public synchronized void close() throws IOException {
        if (!pending.isEmpty()) {
            open().truncate(0);
            write(pending.values());
            for (Path left : absorbed) {
                Files.deleteIfExists(left);
            }
        }
        try (FileLock held = lock;
                FileChannel known = file) {
            if (known != null && pending.isEmpty()) {
                Files.deleteIfExists(directory.resolve(name));
            }
        }
    }

    private void remember(Use use) {
        pending.merge(use.sha256(), use, Use::with);
    }

    private void write(Collection<Use> uses) throws IOException {
        StringBuilder lines = new StringBuilder();
        uses.forEach(use -> lines.append(use.line()));
        ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.ISO_8859_1));
        FileChannel known = open();
        while (bytes.hasRemaining()) {
            known.write(bytes);
        }
    }

    private FileChannel open() throws IOException {
        FileChannel known = file;
        if (known == null || !known.isOpen()) {
            if (lock == null) {
                lock = locks.journal(name).orElseThrow();
            }
            known = FileChannel.open(directory.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            file = known;
        }
        return known;
    }
}
