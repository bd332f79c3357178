package dev.coffer.repository;

import dev.coffer.repository.ChangesetTable.NewItem;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Collects what an open changeset is to do, within a transaction that has begun. What it does already is not
/// collected again.
final class ChangesetWork {
    private final Transaction tx;
    private final Changeset.Open changeset;
    private final ChangesetTable table;

    ChangesetWork(Transaction tx, Changeset.Open changeset) {
        this.tx = tx;
        this.changeset = changeset;
        this.table = new ChangesetTable(tx.session(), tx.now());
    }

    /// @return the entries, in the order of `contents`
    List<Entry.Unpublished> add(Map<EntryPath, Blob> contents) {
        Map<EntryPath, Entry.Unpublished> entries = new HashMap<>();
        if (changeset.items() > 0) {
            contents.forEach((path, blob) -> added(path, blob).ifPresent(entry -> entries.put(path, entry)));
        }
        Map<EntryPath, Blob> missing = new LinkedHashMap<>(contents);
        missing.keySet().removeAll(entries.keySet());
        missing.keySet().forEach(path -> tx.checkMay(Role.WRITER, path));
        ChangesetAdditions additions = new ChangesetAdditions(tx, changeset);
        List<Entry.Unpublished> fresh = additions.add(missing);
        table.renew(changeset, additions.items());
        fresh.forEach(entry -> entries.put(entry.path(), entry));
        return contents.keySet().stream()
                .map(path -> Optional.ofNullable(entries.get(path)).orElseThrow())
                .toList();
    }

    /// @throws RepositoryException.Conflict if it is to do the opposite of one of them already
    void append(List<NewItem> items) {
        items.forEach(item -> tx.checkMay(Role.WRITER, item.path()));
        table.append(
                changeset,
                items.stream().distinct().filter(item -> !isDone(item)).toList());
    }

    /// @throws RepositoryException.Denied if the author is not writer of a path that it is about
    void checkMayEnd() {
        tx.checkMaySomewhere(Role.WRITER);
        Access access = tx.access();
        if (!access.may(Role.WRITER, PathPrefix.ALL)) {
            table.beyond(changeset, access.below(Role.WRITER, "path"))
                    .ifPresent(path -> tx.checkMay(Role.WRITER, path));
        }
    }

    private boolean isDone(NewItem item) {
        Optional<Change.Kind> done = table.done(changeset, item);
        if (done.isPresent() && done.get() != item.kind()) {
            throw new RepositoryException.Conflict("the changeset " + changeset.id() + " cannot do both with "
                    + item.path() + ": " + done.get() + " and " + item.kind());
        }
        return done.isPresent();
    }

    private Optional<Entry.Unpublished> added(EntryPath path, Blob blob) {
        return table.added(changeset, path)
                .filter(Entry.Unpublished.class::isInstance)
                .map(Entry.Unpublished.class::cast)
                .filter(entry -> entry.blob().id().equals(blob.id()));
    }
}
