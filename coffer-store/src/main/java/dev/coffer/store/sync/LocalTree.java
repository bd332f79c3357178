package dev.coffer.store.sync;

import dev.coffer.store.StoreException;
import dev.coffer.store.names.OrderedNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/// What is below a directory, in the order of the keys' UTF-8 bytes: names with slashes between them.
///
/// A directory of any length is read in bounded memory: each pass over it keeps the names that come next. One
/// that cannot be read is an [Entry.Unread] at its place.
final class LocalTree implements Iterator<Entry> {
    private static final char UNSPELT = '\uFFFD';

    private final Sync.Rules rules;
    private final int window;
    private final Deque<Level> levels = new ArrayDeque<>();
    private Optional<Entry> ahead = Optional.empty();

    /// @param window how many names of a directory are held at once
    /// @throws StoreException.NotFound if there is no such directory
    LocalTree(Path root, Sync.Rules rules, int window) {
        if (!Files.isDirectory(root)) {
            throw new StoreException.NotFound("cannot list " + root + ": there is no such directory");
        }
        this.rules = rules;
        this.window = window;
        levels.push(new Level(root, ""));
    }

    @Override
    public boolean hasNext() {
        while (ahead.isEmpty() && !levels.isEmpty()) {
            Level level = levels.getFirst();
            try {
                ahead = level.next();
                if (ahead.isEmpty() && levels.getFirst() == level) {
                    levels.pop();
                }
            } catch (IOException e) {
                levels.pop();
                ahead = Optional.of(new Entry.Unread(level.key, "cannot be listed: " + LocalFiles.reason(e)));
            }
        }
        return ahead.isPresent();
    }

    @Override
    public Entry next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Entry next = ahead.orElseThrow();
        ahead = Optional.empty();
        return next;
    }

    /// One directory on the way down.
    private final class Level {
        private final Path directory;
        private final String key;

        private final OrderedNames names;

        Level(Path directory, String key) {
            this.directory = directory;
            this.key = key;
            this.names = new OrderedNames(directory, window, name -> !LocalFiles.isOurs(name));
        }

        /// The next entry of this directory; empty at its end, or when a directory below it comes first.
        Optional<Entry> next() throws IOException {
            Optional<Entry> entry = Optional.empty();
            while (entry.isEmpty()) {
                Optional<String> next = names.next();
                if (next.isEmpty()) {
                    return Optional.empty();
                }
                String name = next.get();
                if (name.endsWith("/")) {
                    levels.push(new Level(directory.resolve(name.substring(0, name.length() - 1)), key + name));
                    return Optional.empty();
                }
                entry = entry(name);
            }
            return entry;
        }

        /// What is at `name`; a directory is put back at the place where what is below it belongs.
        private Optional<Entry> entry(String name) {
            String path = key + name;
            Path file = directory.resolve(name);
            BasicFileAttributes seen;
            try {
                seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            } catch (NoSuchFileException e) {
                return name.indexOf(UNSPELT) < 0 && name.indexOf('?') < 0
                        ? Optional.empty() // removed since the directory was read
                        : Optional.of(new Entry.Unread(
                                path, "its name cannot be spelt in this locale, or is no text; set LC_ALL=C.UTF-8"));
            } catch (IOException e) {
                return Optional.of(new Entry.Unread(path, "cannot be looked at: " + LocalFiles.reason(e)));
            }
            if (seen.isDirectory()) {
                if (!rules.leavesOut(path + "/")) {
                    names.putBack(name);
                }
                return Optional.empty();
            }
            if (!rules.wants(path)) {
                return Optional.empty();
            }
            if (seen.isSymbolicLink()) {
                return Optional.of(new Entry.Odd(path, "a symbolic link"));
            }
            return Optional.of(
                    seen.isRegularFile()
                            ? new Entry.Local(path, file, seen)
                            : new Entry.Odd(path, "neither a file nor a directory"));
        }
    }
}
