package dev.coffer.store.folder;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The objects below a directory in the order of their keys.
///
/// A directory of any length is read in bounded memory: each pass over it keeps the [#WINDOW] names that come
/// next.
final class Listing extends Spliterators.AbstractSpliterator<ObjectInfo> {
    static final int USUAL_WINDOW = 1 << 16;

    private final String bucket;
    private final String prefix;
    private final int window;
    private final Deque<Level> levels = new ArrayDeque<>();

    /// @param directory of the bucket
    /// @param window how many names of a directory are held at once
    Listing(String bucket, Path directory, String prefix, int window) {
        super(Long.MAX_VALUE, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL);
        this.bucket = bucket;
        this.prefix = prefix;
        this.window = window;
        levels.push(new Level(directory, ""));
    }

    @Override
    public boolean tryAdvance(Consumer<? super ObjectInfo> action) {
        try {
            while (!levels.isEmpty()) {
                Level level = levels.getFirst();
                String entry = level.next();
                if (entry == null) {
                    levels.pop();
                } else if (entry.endsWith("/")) {
                    String name = entry.substring(0, entry.length() - 1);
                    levels.push(new Level(level.directory.resolve(name), level.key + entry));
                } else {
                    Optional<ObjectInfo> object = level.object(entry);
                    if (object.isPresent()) {
                        action.accept(object.get());
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            throw FolderErrors.of("list s3://" + bucket + "/" + prefix, e);
        }
    }

    /// One directory on the way down.
    private final class Level {
        private final Path directory;
        private final String key;

        /// Names that come next; with a slash at the end where it is known to be a directory, which is its
        /// place then.
        private final TreeSet<String> pending = new TreeSet<>(ObjectName.UTF8_ORDER);

        private @Nullable String windowEnd;
        private boolean complete;

        Level(Path directory, String key) {
            this.directory = directory;
            this.key = key;
        }

        @Nullable
        String next() throws IOException {
            while (pending.isEmpty() || isBeyondWindow(pending.first())) {
                if (complete) {
                    return null;
                }
                load();
            }
            return pending.pollFirst();
        }

        private boolean isBeyondWindow(String entry) {
            return !complete && (windowEnd == null || ObjectName.UTF8_ORDER.compare(entry, windowEnd) > 0);
        }

        private void load() throws IOException {
            TreeSet<String> next = new TreeSet<>(ObjectName.UTF8_ORDER);
            boolean cut = false;
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
                for (Path path : entries) {
                    String name = path.getFileName().toString();
                    boolean later = windowEnd == null || ObjectName.UTF8_ORDER.compare(name, windowEnd) > 0;
                    if (later && isWanted(name) && next.add(name) && next.size() > window) {
                        next.removeLast();
                        cut = true;
                    }
                }
            } catch (NoSuchFileException | NotDirectoryException e) {
                // removed since its parent was read
            } catch (DirectoryIteratorException e) {
                throw e.getCause();
            }
            if (cut) {
                windowEnd = next.last();
            }
            complete = !cut;
            pending.addAll(next);
        }

        /// Whether objects that begin with the prefix may be at or below the entry.
        private boolean isWanted(String name) {
            if (KeyPath.isReserved(name)) {
                return false;
            }
            String path = key + name;
            return path.startsWith(prefix) || prefix.startsWith(path + "/");
        }

        /// The object at `name`; a directory is put back at the place where what is below it belongs.
        private Optional<ObjectInfo> object(String name) throws IOException {
            Optional<Version> found = Version.at(directory.resolve(name));
            if (found.isPresent() && found.get().kind() == Version.Kind.DIRECTORY) {
                pending.add(name + "/");
            }
            String path = key + name;
            if (found.isEmpty() || !found.get().isFile() || !path.startsWith(prefix) || !isKey(path)) {
                return Optional.empty();
            }
            Version version = found.get();
            return Optional.of(ObjectInfo.listed(
                    new ObjectName(bucket, path),
                    version.size(),
                    version.etag(),
                    version.modified().toInstant()));
        }

        /// A file put there by hand may have a name that no key has; it is no object.
        private boolean isKey(String path) {
            try {
                KeyPath.of(new ObjectName(bucket, path));
                return true;
            } catch (IllegalArgumentException | StoreException.Refused e) {
                return false;
            }
        }
    }
}
