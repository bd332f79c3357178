package dev.coffer.store.folder;

import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import dev.coffer.store.names.OrderedNames;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Consumer;

/// The objects below a directory in the order of their keys.
///
/// A directory of any length is read in bounded memory: each pass over it keeps the [#WINDOW] names that come
/// next.
final class Listing extends Spliterators.AbstractSpliterator<ObjectInfo> {
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
                Optional<String> next = level.next();
                if (next.isEmpty()) {
                    levels.pop();
                    continue;
                }
                String entry = next.get();
                if (entry.endsWith("/")) {
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

        private final OrderedNames names;

        Level(Path directory, String key) {
            this.directory = directory;
            this.key = key;
            this.names = new OrderedNames(directory, window, this::isWanted);
        }

        Optional<String> next() throws IOException {
            try {
                return names.next();
            } catch (NoSuchFileException | NotDirectoryException e) {
                return Optional.empty(); // removed since its parent was read
            }
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
                names.putBack(name);
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
