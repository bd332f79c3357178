package dev.coffer.repository.archive;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Fence;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.Transaction;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.s3.S3Store;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/// Moves the bytes of entries to a cold storage class of their server, and back.
///
/// A blob is archived for all entries that have it, as it lies there once. Its name does not change; what knows
/// it goes on knowing it, and reading it is [StoreException.Archived] until it was thawed. Bytes first, facts
/// second, each way: whatever is cut short is done by calling again.
///
/// Safe for use by several threads and processes.
public final class Archive {
    private static final int BATCH = 100;

    private final Catalogue catalogue;
    private final S3Store store;
    private final ThawTable tickets;
    private final ArchiveStep.Listener steps;
    private final Fence fence;

    /// Neither is closed by this.
    ///
    /// @param layout where the store's blobs lie
    public Archive(Catalogue catalogue, S3Store store, BlobLayout layout) {
        this(catalogue, store, layout, ArchiveStep.Listener.NONE);
    }

    Archive(Catalogue catalogue, S3Store store, BlobLayout layout, ArchiveStep.Listener steps) {
        this.catalogue = catalogue;
        this.store = store;
        this.steps = steps;
        this.tickets = new ThawTable(catalogue);
        this.fence = Fence.around(store, layout);
    }

    /// What was archived.
    ///
    /// @param blobs that lie in the archive now and did not before
    /// @param entries that have them, those that were not asked for included
    public record Archived(long blobs, long bytes, long entries) {}

    /// Something that was asked back.
    ///
    /// @param thawed how many blobs can be read again
    /// @param gone how many were removed meanwhile
    /// @param doneAt empty while something is on its way
    public record Ticket(
            UUID id, Instant askedAt, long blobs, long bytes, long thawed, long gone, Optional<Instant> doneAt) {
        public boolean isDone() {
            return doneAt.isPresent();
        }
    }

    /// Archives the blobs of entries.
    ///
    /// @param to a class of the server's that is an archive, or another: what is readable there stays so
    /// @param progress told of blobs that are done
    /// @throws RepositoryException.Denied if the author is not admin at the path of an entry
    /// @throws RepositoryException.Fenced if another catalogue works with the store by now
    /// @throws StoreException.Refused if the server has no such class; nothing was changed
    public Archived archive(Collection<? extends Entry.Held> entries, StorageClass to, LongConsumer progress) {
        checkMay(entries);
        long blobs = 0;
        long bytes = 0;
        long marked = 0;
        List<Entry.Held> each = each(entries);
        for (int i = 0; i < each.size(); i++) {
            if (i % BATCH == 0) {
                fence.check(catalogue);
            }
            Entry.Held entry = each.get(i);
            if (move(entry.blob().object(), to)) {
                blobs++;
                bytes += entry.blob().size();
                steps.reached(ArchiveStep.MOVED);
            }
            if (to.isArchive()) {
                String id = entry.blob().incarnation().toString();
                marked += mark(id, EntryMarks.ARCHIVE, Change.Kind.ARCHIVED, "in " + to);
                steps.reached(ArchiveStep.MARKED);
            }
            progress.accept(1);
        }
        return new Archived(blobs, bytes, marked);
    }

    /// Asks the blobs of entries back; those that lie in no archive are left out. Does not wait: see [#look].
    ///
    /// @param request how fast, and for how many days the server keeps what it brought until it was looked
    /// @throws RepositoryException.Denied if the author is not admin at the path of an entry
    /// @throws RepositoryException.Missing if nothing of it is archived
    /// @throws RepositoryException.Fenced if another catalogue works with the store by now
    public Ticket thaw(Collection<? extends Entry.Held> entries, RestoreRequest request) {
        checkMay(entries);
        List<ThawTable.Asked> wanted = each(entries).stream()
                .filter(entry -> entry.times().archived().isPresent()
                        || isCold(entry.blob().object()))
                .map(entry -> new ThawTable.Asked(
                        entry.blob().incarnation().toString(),
                        entry.blob().object(),
                        entry.blob().size()))
                .toList();
        if (wanted.isEmpty()) {
            throw new RepositoryException.Missing("none of it lies in an archive; it can be read as it is", null);
        }
        fence.check(catalogue);
        UUID id = tickets.ask(wanted, request);
        steps.reached(ArchiveStep.TICKET_WRITTEN);
        for (ThawTable.Asked each : wanted) {
            if (isCold(each.object())) {
                store.requestRestore(each.object(), request);
                steps.reached(ArchiveStep.REQUESTED);
            }
        }
        return look(id);
    }

    /// Looks how far a ticket is. What the server has brought is put where it can be read for good, and its
    /// entries are no longer archived.
    ///
    /// @throws RepositoryException.Missing if there is no such ticket
    /// @throws RepositoryException.Fenced if something is to be put back, and another catalogue works with the
    ///     store by now
    public Ticket look(UUID id) {
        RestoreRequest request = tickets.request(id);
        String last = "";
        for (List<ThawTable.Asked> page = tickets.asked(id, last); !page.isEmpty(); page = tickets.asked(id, last)) {
            last = page.getLast().blob();
            fence.check(catalogue);
            for (ThawTable.Asked each : page) {
                fetch(each, request).ifPresent(state -> {
                    tickets.settle(id, each, state);
                    steps.reached(ArchiveStep.SETTLED);
                });
            }
        }
        tickets.finish(id);
        steps.reached(ArchiveStep.FINISHED);
        return tickets.ticket(id);
    }

    /// The entries, in whichever state, that have the bytes of a digest.
    public List<Entry.Held> entriesOf(BlobId digest) {
        String column = digest instanceof BlobId.BySha256 ? "sha256" : "md5";
        List<EntryId> ids = catalogue.look(session -> session.list(
                "SELECT id FROM entry WHERE blob_id IN (SELECT id FROM blob WHERE " + column
                        + " = ? AND state = 'LIVE') ORDER BY id",
                row -> EntryId.parse(row.getString(1)),
                digest.hex()));
        return catalogue.read(snapshot -> ids.stream()
                .flatMap(id -> snapshot.entry(id).stream())
                .filter(Entry.Held.class::isInstance)
                .map(Entry.Held.class::cast)
                .toList());
    }

    /// The tickets of which something is on its way, the oldest first.
    public List<Ticket> open() {
        return tickets.open().stream().map(tickets::ticket).toList();
    }

    /// @return what has become of it; empty if it is on its way
    private Optional<ThawTable.State> fetch(ThawTable.Asked asked, RestoreRequest request) {
        Optional<ObjectInfo> there = store.stat(asked.object());
        if (there.isEmpty()) {
            return Optional.of(ThawTable.State.GONE);
        }
        if (there.get().storageClass().filter(StorageClass::isArchive).isPresent()) {
            var restoration = there.get().restoration();
            if (restoration.isEmpty()) {
                store.requestRestore(asked.object(), request);
                return Optional.empty();
            }
            if (restoration.get().ongoing()) {
                return Optional.empty();
            }
            try {
                move(asked.object(), StorageClass.STANDARD);
                steps.reached(ArchiveStep.RETURNED);
            } catch (StoreException.NotFound e) {
                return Optional.of(ThawTable.State.GONE);
            }
        }
        mark(asked.blob(), EntryMarks.THAW, Change.Kind.THAWED, "");
        steps.reached(ArchiveStep.UNMARKED);
        return Optional.of(ThawTable.State.THAWED);
    }

    /// @return whether it was elsewhere
    private boolean move(ObjectName object, StorageClass to) {
        ObjectInfo there = store.stat(object).orElseThrow(() -> new StoreException.NotFound("there is no " + object));
        if (there.storageClass().orElse(StorageClass.STANDARD).equals(to)) {
            return false;
        }
        store.copy(object, object, CopyOptions.plain().in(to).ifSourceIs(there.etag()));
        return true;
    }

    private boolean isCold(ObjectName object) {
        return store.stat(object)
                .flatMap(ObjectInfo::storageClass)
                .filter(StorageClass::isArchive)
                .isPresent();
    }

    private long mark(String blob, EntryMarks marks, Change.Kind kind, String detail) {
        return catalogue.transact((Transaction tx) -> {
            tx.begin();
            List<String[]> entries = marks.set(tx.session(), blob, tx.now());
            for (String[] entry : entries) {
                tx.log().record(kind, entry[1], entry[0], null, null, detail.isEmpty() ? null : detail);
            }
            return (long) entries.size();
        });
    }

    private void checkMay(Collection<? extends Entry.Held> entries) {
        catalogue.transact(tx -> {
            for (Entry.Held entry : entries) {
                EntryPath path = entry.path();
                tx.checkMay(Role.ADMIN, path);
            }
            return true;
        });
    }

    /// One entry of each blob.
    private static List<Entry.Held> each(Collection<? extends Entry.Held> entries) {
        Map<UUID, Entry.Held> byBlob = new LinkedHashMap<>();
        entries.forEach(entry -> byBlob.putIfAbsent(entry.blob().incarnation(), entry));
        return List.copyOf(byBlob.values());
    }
}
