package dev.coffer.media.derivatives;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.Dimensions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pyramids in a directory that does not outgrow a number of bytes.
///
/// Each is a folder of its own, `<2 hex>/<64 hex>`, that was written elsewhere and moved there, so that a reader
/// sees all of it or nothing: the levels' files, and `pyramid`, a list of them with sizes and sums. The list's time
/// of modification is the time of the last use. Several processes may use one directory; a folder that goes while
/// it is read stays readable for whoever has its files open.
final class PyramidFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PyramidFiles.class);
    private static final String LIST = "pyramid";
    private static final String FIRST_LINE = "coffer pyramid 1 of ";
    private static final Pattern LINE = Pattern.compile("([0-9]{1,9})x([0-9]{1,9}) ([0-9]{1,18}) ([0-9a-f]{1,8})");
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final int BUFFER = 1 << 20;

    private final Path root;
    private final Path temporary;
    private final long maxBytes;
    private final Clock clock;

    private PyramidFiles(Path root, long maxBytes, Clock clock) {
        this.root = root;
        this.temporary = root.resolve("tmp");
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /// @throws UncheckedIOException if the directory is not there and cannot be made
    static PyramidFiles open(Path root, long maxBytes, Clock clock) {
        PyramidFiles files = new PyramidFiles(root, maxBytes, clock);
        try {
            Files.createDirectories(files.temporary);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make the directory of pyramids " + root, e);
        }
        files.clear();
        return files;
    }

    /// A folder for one in the making.
    Path begin() throws IOException {
        return Files.createDirectory(temporary.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID()));
    }

    /// Lists what was made and moves it to its place. If somebody else was faster, theirs stays.
    Pyramid keep(String name, BlobId original, Path made, List<Dimensions> sizes) throws IOException {
        List<Pyramid.Level> levels = new ArrayList<>();
        StringBuilder list = new StringBuilder(FIRST_LINE + original).append('\n');
        long bytes = 0;
        for (int i = 0; i < sizes.size(); i++) {
            Path file = made.resolve(Pyramid.name(i));
            var level = new Pyramid.Level(sizes.get(i), Files.size(file), sum(file));
            levels.add(level);
            bytes += level.bytes();
            list.append(
                    "%dx%d %d %x%n".formatted(level.size().width(), level.size().height(), level.bytes(), level.sum()));
        }
        Files.writeString(made.resolve(LIST), list);
        makeRoom(bytes);
        Path place = place(name);
        Files.createDirectories(place.getParent());
        try {
            Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) { // of no kind of its own where there is a folder already
            Optional<Pyramid> theirs = find(name);
            if (theirs.isEmpty()) {
                throw e;
            }
            delete(made);
            return theirs.get();
        }
        return new Pyramid(place, levels);
    }

    /// Finds one and looks at every byte of it. What is not as it was written goes.
    Optional<Pyramid> find(String name) {
        Path place = place(name);
        try {
            List<Pyramid.Level> levels = new ArrayList<>();
            List<String> lines = Files.readAllLines(place.resolve(LIST));
            for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
                Matcher words = LINE.matcher(line);
                if (!words.matches()) {
                    throw new IOException("a line that is none: " + line);
                }
                levels.add(new Pyramid.Level(
                        new Dimensions(Integer.parseInt(words.group(1)), Integer.parseInt(words.group(2))),
                        Long.parseLong(words.group(3)),
                        Long.parseLong(words.group(4), 16)));
            }
            var pyramid = new Pyramid(place, levels);
            check(pyramid, lines.isEmpty() ? "" : lines.getFirst());
            used(pyramid);
            return Optional.of(pyramid);
        } catch (NoSuchFileException e) {
            if (Files.exists(place)) {
                delete(place);
            }
            return Optional.empty();
        } catch (IOException e) {
            LOG.warn("a pyramid is not what was written; it is removed and made again: {}", e.toString());
            delete(place);
            return Optional.empty();
        }
    }

    /// The blobs that have one, as the lists say.
    Set<BlobId> originals() throws IOException {
        Set<BlobId> originals = new HashSet<>();
        for (Path directory : directories()) {
            try (Stream<String> lines = Files.lines(directory.resolve(LIST))) {
                lines.findFirst()
                        .filter(line -> line.startsWith(FIRST_LINE))
                        .ifPresent(line -> originals.add(BlobId.parse(line.substring(FIRST_LINE.length()))));
            } catch (NoSuchFileException | UncheckedIOException | IllegalArgumentException e) {
                LOG.debug("{} has no list", directory, e);
            }
        }
        return originals;
    }

    /// @return whether there was one
    boolean drop(String name) {
        boolean there = Files.exists(place(name));
        if (there) {
            delete(place(name));
        }
        return there;
    }

    /// Says that one is in use, so that it goes later than others.
    void used(Pyramid pyramid) {
        try {
            Files.setLastModifiedTime(pyramid.directory().resolve(LIST), FileTime.from(Instant.now(clock)));
        } catch (IOException e) {
            LOG.debug("the time of {} stays as it is", pyramid.directory(), e);
        }
    }

    /// Takes one away, or what was begun of one.
    void delete(Path directory) {
        Path going = temporary.resolve(ProcessHandle.current().pid() + "-" + UUID.randomUUID());
        try {
            Files.move(directory, going, StandardCopyOption.ATOMIC_MOVE);
            deleteAll(going);
        } catch (NoSuchFileException e) {
            LOG.debug("{} is gone already", directory);
        } catch (IOException e) {
            LOG.warn("a pyramid cannot be removed: {}", e.toString());
        }
    }

    /// Bytes that may still be written where these lie.
    long room() {
        try {
            return Files.getFileStore(root).getUsableSpace();
        } catch (IOException e) {
            return 0;
        }
    }

    private static void check(Pyramid pyramid, String firstLine) throws IOException {
        if (!firstLine.startsWith(FIRST_LINE) || pyramid.levels().isEmpty()) {
            throw new IOException("a list that is none in " + pyramid.directory());
        }
        for (int i = 0; i < pyramid.levels().size(); i++) {
            Pyramid.Level level = pyramid.levels().get(i);
            Path file = pyramid.file(i);
            if (Files.size(file) != level.bytes() || sum(file) != level.sum()) {
                throw new IOException(file + " has other bytes than were written");
            }
        }
    }

    private void makeRoom(long wanted) throws IOException {
        record Kept(Path directory, FileTime used, long bytes) {}
        List<Kept> all = new ArrayList<>();
        long bytes = wanted;
        for (Path directory : directories()) {
            try {
                long size = 0;
                try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
                    for (Path file : files) {
                        size += Files.size(file);
                    }
                }
                all.add(new Kept(directory, Files.getLastModifiedTime(directory.resolve(LIST)), size));
                bytes += size;
            } catch (NoSuchFileException e) {
                LOG.debug("{} goes meanwhile", directory);
            }
        }
        all.sort(Comparator.comparing(Kept::used));
        for (Kept kept : all) {
            if (bytes <= maxBytes) {
                return;
            }
            delete(kept.directory());
            bytes -= kept.bytes();
        }
    }

    private List<Path> directories() throws IOException {
        try (Stream<Path> found = Files.walk(root, 2)) {
            return found.filter(path -> path.getFileName().toString().matches("[0-9a-f]{64}"))
                    .toList();
        }
    }

    /// What a process that died has left.
    private void clear() {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path path : left) {
                Instant touched = Files.getLastModifiedTime(path).toInstant();
                if (touched.isBefore(Instant.now(clock).minus(ABANDONED))) {
                    deleteAll(path);
                }
            }
        } catch (IOException e) {
            LOG.warn("what is left of pyramids stays: {}", e.toString());
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    private static long sum(Path file) throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (FileChannel in = FileChannel.open(file)) {
            while (in.read(buffer.clear()) >= 0) {
                sum.update(buffer.flip());
            }
        }
        return sum.getValue();
    }

    private Path place(String name) {
        return root.resolve(name.substring(0, 2)).resolve(name);
    }
}
