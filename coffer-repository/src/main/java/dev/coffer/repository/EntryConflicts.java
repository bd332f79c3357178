package dev.coffer.repository;

import java.util.Optional;

/// Tells what somebody else has done to an entry meanwhile.
final class EntryConflicts {

    /// @param rows how many rows the change of the entry has changed
    /// @throws RepositoryException.Conflict if the entry is not as it was read
    static void checkChanged(Session session, int rows, Entry entry) {
        if (rows == 0) {
            checkUnchanged(session, entry);
            throw new IllegalStateException("the entry " + describe(entry) + " could not be changed");
        }
    }

    /// @throws RepositoryException.Conflict if the entry is not as it was read
    static void checkUnchanged(Session session, Entry entry) {
        Optional<Entry> there = EntryTable.find(session, entry.id());
        if (there.map(Entry::revision).filter(now -> now == entry.revision()).isEmpty()) {
            throw new RepositoryException.Conflict(
                    "the entry " + describe(entry) + " was changed by somebody else: it is "
                            + there.map(now -> now.state().toString()).orElse("gone") + " now; look again");
        }
    }

    static RepositoryException.Conflict taken(EntryId id, EntryPath path) {
        return new RepositoryException.Conflict("cannot add " + path + ": there is another entry with the id " + id);
    }

    static RepositoryException.Conflict collected(EntryPath path, Blob blob) {
        return new RepositoryException.Conflict("cannot give " + path + " the content " + blob.id()
                + ": it has been collected meanwhile; bring its bytes again");
    }

    private static String describe(Entry entry) {
        return entry.path() + " (" + entry.id() + ")";
    }

    private EntryConflicts() {}
}
