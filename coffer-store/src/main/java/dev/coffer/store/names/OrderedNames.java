package dev.coffer.store.names;

import dev.coffer.store.ObjectName;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The names in one directory, in the order of their UTF-8 bytes, in bounded memory: each pass over the
/// directory keeps those that come next.
///
/// What turns out to be a directory is [put back][#putBack] under its name with a slash, as that is where what
/// is below it belongs: `a-b` comes before `a/`, and `a/` before `a0`. For one thread.
public final class OrderedNames {
    /// How many names are held at once, usually.
    public static final int USUAL_WINDOW = 1 << 16;

    private final Path directory;
    private final int window;
    private final Predicate<String> wanted;
    private final TreeSet<String> pending = new TreeSet<>(ObjectName.UTF8_ORDER);
    private @Nullable String windowEnd;
    private boolean complete;

    /// Reads nothing yet.
    ///
    /// @param window how many names are held at once
    /// @param wanted names that are not are passed over
    public OrderedNames(Path directory, int window, Predicate<String> wanted) {
        this.directory = directory;
        this.window = window;
        this.wanted = wanted;
    }

    /// The next name; with a slash at its end if it was put back. Empty at the end.
    ///
    /// @throws IOException if the directory cannot be read, or is no more
    public Optional<String> next() throws IOException {
        while (pending.isEmpty() || isBeyondWindow(pending.first())) {
            if (complete) {
                return Optional.empty();
            }
            load();
        }
        return Optional.ofNullable(pending.pollFirst());
    }

    /// Has a name come again, with a slash behind it, at its place.
    public void putBack(String name) {
        pending.add(name + "/");
    }

    private boolean isBeyondWindow(String name) {
        return !complete && (windowEnd == null || ObjectName.UTF8_ORDER.compare(name, windowEnd) > 0);
    }

    private void load() throws IOException {
        TreeSet<String> next = new TreeSet<>(ObjectName.UTF8_ORDER);
        boolean cut = false;
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
            for (Path path : entries) {
                String name = path.getFileName().toString();
                boolean later = windowEnd == null || ObjectName.UTF8_ORDER.compare(name, windowEnd) > 0;
                if (later && wanted.test(name) && next.add(name) && next.size() > window) {
                    next.removeLast();
                    cut = true;
                }
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        if (cut) {
            windowEnd = next.last();
        }
        complete = !cut;
        pending.addAll(next);
    }
}
