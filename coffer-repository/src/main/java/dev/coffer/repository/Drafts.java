package dev.coffer.repository;

import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Content in the making: what is appended, on this host, to entries that were announced and have no content
/// yet. It becomes a blob when the draft is filled.
///
/// Each append is a file of its own below the draft's directory, complete or not there: a process that is
/// killed leaves what was appended before. Safe for use by several threads and processes; appends come one
/// after the other.
///
/// @see "S3Repo: write to an unpublished file any number of times; publish uploads it"
public final class Drafts {
    private static final String LOCK = "lock";
    private static final String PART = "part-";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Catalogue catalogue;
    private final Blobs blobs;
    private final Path directory;
    private final DraftStep.Listener steps;

    /// @param directory of this host's own; is made when something is appended
    public Drafts(Catalogue catalogue, Blobs blobs, Path directory) {
        this(catalogue, blobs, directory, DraftStep.Listener.NONE);
    }

    Drafts(Catalogue catalogue, Blobs blobs, Path directory, DraftStep.Listener steps) {
        this.catalogue = catalogue;
        this.blobs = blobs;
        this.directory = directory;
        this.steps = steps;
    }

    /// Appends bytes, to the stream's end; all of them or, if this throws, none.
    ///
    /// @return how many bytes the draft has by now
    /// @throws IOException if the stream cannot be read or the directory not be written to
    /// @throws RepositoryException.Conflict if the draft was given content meanwhile, or was purged
    public long append(Entry.Draft draft, InputStream bytes) throws IOException {
        checkStillDraft(draft);
        Path home = Files.createDirectories(home(draft.id()));
        Path part = Files.createTempFile(home, "new-", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE);
                    var out = Channels.newOutputStream(channel)) {
                bytes.transferTo(out);
                channel.force(true);
            }
            steps.reached(DraftStep.WRITTEN);
            return locked(home, () -> {
                // Whoever has filled it meanwhile has read the parts that were there.
                checkStillDraft(draft);
                List<Path> parts = parts(home);
                String name = String.format(Locale.ROOT, "%s%012d", PART, parts.size() + 1);
                Files.move(part, home.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                steps.reached(DraftStep.APPENDED);
                return size(home);
            });
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /// How many bytes were appended to a draft on this host.
    public long size(Entry.Draft draft) throws IOException {
        return size(home(draft.id()));
    }

    /// Uploads what was appended on this host and makes it the draft's content; nothing appended is no content.
    /// What lies on this host goes after the commit; nothing can be appended any more.
    ///
    /// @param temp an existing directory, where the bytes lie meanwhile
    /// @throws IOException if the files cannot be read
    /// @throws StoreException if they could not be stored; the draft is as it was
    /// @throws RepositoryException.Conflict if the draft was changed by somebody else
    public Entry.Publishable fill(Entry.Draft draft, Path temp) throws IOException {
        Path home = Files.createDirectories(home(draft.id()));
        return locked(home, () -> {
            Blob blob;
            try (InputStream bytes = new SequenceInputStream(streams(parts(home)))) {
                blob = blobs.add(bytes, temp).blob();
            }
            steps.reached(DraftStep.UPLOADED);
            Entry.Publishable filled = catalogue.inTransaction(tx -> tx.fill(draft, blob));
            steps.reached(DraftStep.FILLED);
            remove(home);
            steps.reached(DraftStep.REMOVED);
            return filled;
        });
    }

    /// Whose appended bytes are still here although they are drafts no more: they were filled, and the process that
    /// did so died, or they were purged.
    ///
    /// @throws IOException if the directory cannot be read
    public List<EntryId> leftovers() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> homes = Files.list(directory)) {
            return homes.map(home -> String.valueOf(home.getFileName()))
                    .filter(name -> NAME.matcher(name).matches())
                    .map(EntryId::parse)
                    .filter(id -> !isDraft(id))
                    .toList();
        }
    }

    /// Removes what is among the [#leftovers].
    ///
    /// @return how many bytes it had
    /// @throws IOException if it cannot be read or removed
    public long remove(EntryId leftover) throws IOException {
        Path home = home(leftover);
        long size = size(home);
        if (Files.isDirectory(home)) {
            remove(home);
        }
        return size;
    }

    private void checkStillDraft(Entry.Draft draft) {
        if (!isDraft(draft.id())) {
            throw new RepositoryException.Conflict(
                    "nothing can be appended to " + draft.path() + " (" + draft.id() + "): it is no draft any more");
        }
    }

    private boolean isDraft(EntryId id) {
        return catalogue
                .look(session -> EntryTable.find(session, id))
                .filter(Entry.Draft.class::isInstance)
                .isPresent();
    }

    private Path home(EntryId id) {
        return directory.resolve(id.toString());
    }

    private static List<Path> parts(Path home) throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> String.valueOf(file.getFileName()).startsWith(PART))
                    .sorted()
                    .toList();
        }
    }

    private static long size(Path home) throws IOException {
        long size = 0;
        for (Path part : parts(home)) {
            size += Files.size(part);
        }
        return size;
    }

    /// Opened one after the other, so that many parts need no more files than one.
    private static Enumeration<InputStream> streams(List<Path> parts) {
        Iterator<Path> each = parts.iterator();
        return parts.isEmpty()
                ? Collections.emptyEnumeration()
                : new Enumeration<>() {
                    @Override
                    public boolean hasMoreElements() {
                        return each.hasNext();
                    }

                    @Override
                    public InputStream nextElement() {
                        try {
                            return Files.newInputStream(each.next());
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    }
                };
    }

    /// What is done while nobody else on this host appends to the same draft.
    private interface Locked<T> {
        T run() throws IOException;
    }

    private static <T> T locked(Path home, Locked<T> work) throws IOException {
        synchronized (Drafts.class) {
            try (FileChannel channel =
                            FileChannel.open(home.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (!lock.isValid()) {
                    throw new IOException("the lock of " + home + " was lost");
                }
                return work.run();
            }
        }
    }

    private static void remove(Path home) throws IOException {
        Files.walkFileTree(home, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
