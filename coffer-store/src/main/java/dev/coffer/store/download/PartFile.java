package dev.coffer.store.download;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A file in the making, locked against other processes: the object's bytes, each at its place, and behind them
/// the account of the parts that are here, where there are several.
///
/// Reading and writing is safe for use by several threads.
final class PartFile implements AutoCloseable {
    static final String PREFIX = ".coffer-part.";

    private static final int LONGEST_NAME = 255;

    private final String what;
    private final Path target;
    private final Path part;
    private final FileChannel channel;
    private @Nullable PartState state;
    private long account;
    private boolean forcing;
    private boolean worthKeeping;
    private boolean placed;

    private PartFile(String what, Path target, Path part, FileChannel channel) {
        this.what = what;
        this.target = target;
        this.part = part;
        this.channel = channel;
    }

    /// Opens and locks the part file beside `target`.
    ///
    /// @throws StoreException.Conflict if somebody else has it
    static PartFile open(ObjectName name, Path target) throws IOException {
        String what = "download " + name + " to " + target;
        Path file = target.getFileName();
        if (file == null || Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new StoreException.Refused("cannot " + what + ": it is a directory", null);
        }
        Path directory = target.toAbsolutePath().normalize().getParent();
        Path part = (directory == null ? Path.of("") : directory.toRealPath()).resolve(partName(file.toString()));
        if (!TargetLocks.take(part)) {
            throw taken(what);
        }
        try {
            return new PartFile(what, target, part, openLocked(what, part));
        } catch (IOException | RuntimeException e) {
            TargetLocks.release(part);
            throw e;
        }
    }

    /// A long name is told apart by its digest.
    private static String partName(String name) {
        String plain = PREFIX + name;
        return plain.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
                ? plain
                : PREFIX + Sha256.of(name.getBytes(StandardCharsets.UTF_8));
    }

    private static FileChannel openLocked(String what, Path part) throws IOException {
        while (true) {
            Optional<Object> before = fileKey(part);
            FileChannel channel = FileChannel.open(
                    part,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
            if (before.isEmpty()) {
                channel.close(); // it was just made; which file is open is known only of one that was there before
                continue;
            }
            if (channel.tryLock() == null) {
                channel.close();
                throw taken(what);
            }
            // whoever had the lock may have made the file the target; then this is no part file any more
            if (fileKey(part).equals(before)) {
                return channel;
            }
            channel.close();
        }
    }

    private static Optional<Object> fileKey(Path file) throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            Object key = attributes.fileKey();
            return Optional.of(key == null ? file : key);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static StoreException taken(String what) {
        return new StoreException.Conflict("cannot " + what + ": another download to it is under way");
    }

    /// The operation, its object and its target, for messages.
    String what() {
        return what;
    }

    /// What an earlier download has left here, where that can be gone on with.
    Optional<PartState> found() throws IOException {
        long length = channel.size();
        if (length < PartState.TAIL) {
            return Optional.empty();
        }
        Optional<Integer> told = PartState.length(bytes(length - PartState.TAIL, PartState.TAIL));
        if (told.isEmpty() || told.get() > length) {
            return Optional.empty();
        }
        long before = length - told.get();
        Optional<PartState> earlier = PartState.parse(bytes(before, told.get()), before);
        worthKeeping = earlier.isPresent();
        return earlier;
    }

    /// Goes on with what was [found].
    void resume(PartState earlier, ObjectInfo info) {
        state = earlier;
        account = earlier.size();
        forcing = info.sha256().isEmpty();
        worthKeeping = true;
    }

    /// Begins with an empty file of one part, of which no account is kept.
    void begin() throws IOException {
        state = null;
        worthKeeping = false;
        channel.truncate(0);
    }

    /// Begins with an empty file of several parts.
    ///
    /// @throws StoreException.Full if the disk has no room for all of it
    void begin(PartState fresh, ObjectInfo info) throws IOException {
        begin();
        FileStore disk = Files.getFileStore(part);
        long room = disk.getUsableSpace();
        if (room < fresh.size() && disk.getTotalSpace() > 0) {
            throw new StoreException.Full(
                    "cannot " + what + ": it has " + fresh.size() + " bytes, and the disk room for " + room, null);
        }
        write(ByteBuffer.wrap(fresh.bytes()), fresh.size());
        resume(fresh, info);
    }

    void write(ByteBuffer bytes, long at) throws IOException {
        long position = at;
        while (bytes.hasRemaining()) {
            position += channel.write(bytes, position);
        }
    }

    /// Reads what is there, at most as much as fits into `buffer`.
    int read(ByteBuffer buffer, long at) throws IOException {
        return channel.read(buffer, at);
    }

    /// Notes that all bytes of a part are here. Where nothing proves them at the end, they are on the disk
    /// before that is said of them.
    void done(int number) throws IOException {
        PartState known = state;
        if (known != null) {
            if (forcing) {
                channel.force(false);
            }
            write(ByteBuffer.wrap(new byte[] {'1'}), account + known.mark(number));
        }
    }

    /// Gives the whole file its name.
    void place(ObjectInfo info, boolean keepingTime, boolean forced) throws IOException {
        channel.truncate(info.size());
        if (keepingTime) {
            Files.setLastModifiedTime(part, FileTime.from(info.modified()));
        }
        if (forced) {
            channel.force(true);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        placed = true;
        if (forced && File.separatorChar != '\\') {
            Path directory = part.getParent();
            try (FileChannel names = FileChannel.open(directory == null ? part : directory)) {
                names.force(true);
            }
        }
    }

    /// What is here is not to be gone on with.
    void discard() {
        worthKeeping = false;
    }

    /// Lets go of the lock; removes the file unless it is worth going on with, or has become the target.
    @Override
    public void close() throws IOException {
        try (channel) {
            if (!placed && !worthKeeping && channel.isOpen()) {
                Files.deleteIfExists(part);
            }
        } finally {
            TargetLocks.release(part);
        }
    }

    private byte[] bytes(long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, at + buffer.position()) >= 0) {
            // goes on until all is there
        }
        return buffer.array();
    }
}
