package dev.coffer.store.sync;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The SHA-256 of objects that an earlier run has learnt, in a text file in the order of the keys.
///
/// ```
/// coffer sync state 1
/// <sha256> TAB <size> TAB <modified, in ms, or -> TAB <etag> TAB <key>
/// ```
///
/// A line is believed of an object whose listing has its size, etag and time; one without a time was written
/// by a run that wrote the object itself and did not know the time the store would give it. The file is read
/// along with the listing and written anew beside it, so that memory does not grow; it is put in place when
/// the run ends. After a kill it is merely older. What cannot be read is not believed.
final class RememberedDigests implements Closeable {
    private static final String FIRST = "coffer sync state 1";

    private final Path file;
    private final Path next;
    private final BufferedReader old;
    private final BufferedWriter written;
    private Optional<Line> ahead = Optional.empty();
    private String last = "";

    private record Line(String sha256, long size, String modified, String etag, String key) {

        static Optional<Line> parse(String text) {
            String[] fields = text.split("\t", 5);
            boolean sound = fields.length == 5
                    && fields[0].matches("[0-9a-f]{64}")
                    && fields[1].matches("[0-9]{1,18}")
                    && fields[2].matches("-|-?[0-9]{1,18}");
            return sound
                    ? Optional.of(new Line(fields[0], Long.parseLong(fields[1]), fields[2], fields[3], fields[4]))
                    : Optional.empty();
        }

        boolean isOf(ObjectInfo info) {
            return size == info.size()
                    && etag.equals(info.etag())
                    && (modified.equals("-") || modified.equals(time(info)));
        }

        String text() {
            return sha256 + "\t" + size + "\t" + modified + "\t" + etag + "\t" + key + "\n";
        }
    }

    private RememberedDigests(Path file, Path next, BufferedReader old, BufferedWriter written) {
        this.file = file;
        this.next = next;
        this.old = old;
        this.written = written;
    }

    /// @param directory made where it lacks
    /// @param between names both sides and what is looked at
    static RememberedDigests open(Path directory, String between) {
        try {
            Files.createDirectories(directory);
            sweep(directory);
            Path file =
                    directory.resolve(Sha256.of(between.getBytes(UTF_8)).hex().substring(0, 40) + ".tsv");
            Path next = Files.createTempFile(directory, "next", ".tmp");
            BufferedReader old = reader(file);
            BufferedWriter written = Files.newBufferedWriter(next);
            written.write(FIRST + "\n");
            return new RememberedDigests(file, next, old, written);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What killed runs have left; one that is under way has written to its file within a day.
    private static void sweep(Path directory) throws IOException {
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
        try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, "next*.tmp")) {
            for (Path each : left) {
                try {
                    if (Files.getLastModifiedTime(each).compareTo(old) < 0) {
                        Files.deleteIfExists(each);
                    }
                } catch (NoSuchFileException e) {
                    // Another run has just come to its end.
                    continue;
                }
            }
        }
    }

    private static BufferedReader reader(Path file) throws IOException {
        if (Files.isRegularFile(file)) {
            BufferedReader reader = Files.newBufferedReader(file);
            if (FIRST.equals(reader.readLine())) {
                return reader;
            }
            reader.close();
        }
        return new BufferedReader(Reader.nullReader());
    }

    /// What is known of an object. To be asked in the order of the keys.
    Optional<Sha256> of(String key, ObjectInfo info) {
        while (true) {
            if (ahead.isEmpty()) {
                ahead = read(old);
            }
            if (ahead.isEmpty() || ObjectName.UTF8_ORDER.compare(ahead.get().key, key) > 0) {
                return Optional.empty();
            }
            Line line = ahead.get();
            ahead = Optional.empty();
            if (line.key.equals(key)) {
                return line.isOf(info) ? Optional.of(new Sha256(line.sha256)) : Optional.empty();
            }
        }
    }

    /// Keeps what is known. To be told in the order of the keys.
    ///
    /// @param listed whether the time is the one that listings tell
    void keep(String key, ObjectInfo info, Sha256 sha256, boolean listed) {
        if (info.etag().chars().anyMatch(Character::isISOControl) || key.chars().anyMatch(Character::isISOControl)) {
            return;
        }
        try {
            written.write(new Line(sha256.hex(), info.size(), listed ? time(info) : "-", info.etag(), key).text());
            last = key;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Puts the file in place.
    ///
    /// @param whole whether all keys were seen; else what was remembered of those that come later stays
    void finish(boolean whole) {
        try {
            if (!whole) {
                try (BufferedReader again = reader(file)) {
                    for (Optional<Line> line = read(again); line.isPresent(); line = read(again)) {
                        if (ObjectName.UTF8_ORDER.compare(line.get().key, last) > 0) {
                            written.write(line.get().text());
                        }
                    }
                }
            }
            written.close();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Lets go of it; what was not finished is thrown away.
    @Override
    public void close() {
        try (old;
                written) {
            Files.deleteIfExists(next);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The next line; empty at the end, and where the file is not sound.
    private static Optional<Line> read(BufferedReader reader) {
        try {
            @Nullable String text = reader.readLine();
            return text == null ? Optional.empty() : Line.parse(text);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static String time(ObjectInfo info) {
        return Long.toString(info.modified().toEpochMilli());
    }
}
