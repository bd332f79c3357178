package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.CRC32;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The notes of one upload: lines of text, each behind its CRC-32, so that one that is not whole is ignored.
///
/// ```
/// 5c1b2a90 coffer upload 1
/// 0d9f1a3e bucket pictures
/// …
/// 77aa01ff upload 2~uR9…
/// 19c0ffee part 1 16777216 <sha256> <etag>
/// ```
///
/// Whoever has it open has it locked, against other processes too.
final class UploadFile implements UploadNotes {
    private static final Logger LOG = LoggerFactory.getLogger(UploadFile.class);
    private static final String FIRST = "coffer upload 1";

    /// Of this process: to close a file gives up all locks that the process has on it, so that one in use is not
    /// even opened.
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private static final int LONGEST = 16 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Map<String, String> what = new TreeMap<>();
    private final Map<Integer, Part> parts = new LinkedHashMap<>();
    private Optional<String> uploadId = Optional.empty();
    private Optional<String> mark = Optional.empty();
    private volatile boolean failed;

    private UploadFile(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// The notes of the upload that `what` names, new ones if there are none.
    ///
    /// @return empty if somebody else is at work on it
    static Optional<UploadFile> open(Path file, Map<String, String> what) throws IOException {
        try {
            Files.createFile(file, UploadJournal.ownersOnly(file, "rw-------"));
        } catch (FileAlreadyExistsException e) {
            // of an earlier call, or of one that runs
        }
        Optional<UploadFile> opened = lock(file);
        if (opened.isPresent()) {
            UploadFile notes = opened.get();
            notes.read();
            if (!notes.what.equals(what)) {
                notes.what.clear();
                notes.what.putAll(what);
                notes.forget();
            }
        }
        return opened;
    }

    /// The notes in a file that is there.
    static Optional<UploadFile> open(Path file) throws IOException {
        Optional<UploadFile> opened = lock(file);
        if (opened.isPresent()) {
            opened.get().read();
        }
        return opened;
    }

    private static Optional<UploadFile> lock(Path file) throws IOException {
        Path place = file.toAbsolutePath();
        if (!IN_USE.add(place)) {
            return Optional.empty();
        }
        Optional<UploadFile> locked = Optional.empty();
        try {
            locked = lockAgainstOthers(place);
        } finally {
            if (locked.isEmpty()) {
                IN_USE.remove(place);
            }
        }
        return locked;
    }

    private static Optional<UploadFile> lockAgainstOthers(Path file) throws IOException {
        while (true) {
            Optional<Object> before = key(file);
            if (before.isEmpty()) {
                return Optional.empty();
            }
            FileChannel channel;
            try {
                channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            } catch (NoSuchFileException e) {
                return Optional.empty();
            }
            boolean ours = false;
            try {
                if (channel.tryLock() == null) {
                    return Optional.empty();
                }
                // whoever had it may have removed it, and another may have made it anew
                ours = key(file).equals(before);
                if (ours) {
                    return Optional.of(new UploadFile(file, channel));
                }
            } finally {
                if (!ours) {
                    channel.close();
                }
            }
        }
    }

    /// What tells the file from another of its name.
    private static Optional<Object> key(Path file) throws IOException {
        try {
            Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
            return Optional.of(key == null ? file : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private void read() throws IOException {
        if (channel.size() > LONGEST) {
            return;
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) channel.size());
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {}
        String text = new String(bytes.array(), 0, bytes.position(), UTF_8);
        String[] lines = text.split("\n", -1);
        // what stands behind the last line end is no whole line
        for (int i = 0; i < lines.length - 1; i++) {
            String line = lines[i];
            if (line.length() > 9 && line.startsWith(crc(line.substring(9)) + " ")) {
                understand(line.substring(9));
            }
        }
        channel.position(channel.size());
        if (!text.isEmpty() && !text.endsWith("\n")) {
            channel.write(ByteBuffer.wrap("\n".getBytes(UTF_8)));
        }
    }

    private void understand(String line) {
        int blank = line.indexOf(' ');
        String name = blank < 0 ? line : line.substring(0, blank);
        String value = line.substring(blank + 1);
        switch (name) {
            case "coffer" -> {}
            case "upload" -> uploadId = Optional.of(value);
            case "mark" -> mark = Optional.of(value);
            case "part" -> {
                String[] words = value.split(" ", 4);
                Part part =
                        new Part(Integer.parseInt(words[0]), Long.parseLong(words[1]), words[3], new Sha256(words[2]));
                parts.put(part.number(), part);
            }
            default -> what.put(name, value);
        }
    }

    /// What is written: endpoint, bucket, key, size and digest.
    Map<String, String> what() {
        return what;
    }

    @Override
    public Optional<String> uploadId() {
        return uploadId;
    }

    @Override
    public Optional<String> mark() {
        return mark;
    }

    @Override
    public Map<Integer, Part> parts() {
        return Map.copyOf(parts);
    }

    @Override
    public boolean last() {
        return !failed && uploadId.isPresent();
    }

    @Override
    public void begun(String id, Optional<String> withMark) {
        forget();
        uploadId = Optional.of(id);
        mark = withMark;
        StringBuilder lines = new StringBuilder(line(FIRST));
        what.forEach((name, value) -> lines.append(line(name + " " + value)));
        withMark.ifPresent(text -> lines.append(line("mark " + text)));
        append(lines.append(line("upload " + id)).toString());
    }

    private void forget() {
        uploadId = Optional.empty();
        mark = Optional.empty();
        parts.clear();
        try {
            channel.truncate(0);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void add(Part part) {
        append(line("part " + part.number() + " " + part.length() + " " + part.sha256() + " " + part.etag()));
    }

    private static String line(String text) {
        return crc(text) + " " + text + "\n";
    }

    private static String crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    private synchronized void append(String lines) {
        if (failed) {
            return;
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(false);
        } catch (IOException e) {
            fail(e);
        }
    }

    /// An upload does not fail for want of notes; it only cannot be gone on with.
    private void fail(IOException e) {
        if (!failed) {
            failed = true;
            LOG.warn("the upload cannot be noted in {}: {}", file, e.toString());
        }
    }

    @Override
    public void drop() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            fail(e);
        }
    }

    @Override
    public void close() {
        if (uploadId.isEmpty()) {
            drop();
        }
        try {
            channel.close();
        } catch (IOException e) {
            fail(e);
        } finally {
            IN_USE.remove(file);
        }
    }
}
