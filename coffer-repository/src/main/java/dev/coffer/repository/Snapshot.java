package dev.coffer.repository;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// What the catalogue says at one moment, lent by [Catalogue#read]: all that is read from it belongs together,
/// whatever is committed meanwhile.
///
/// Streams are read a page at a time, in memory that does not depend on their length, and only until the
/// snapshot ends. For the thread it was lent to.
public final class Snapshot {
    private static final int PAGE = 500;

    private final Supplier<Session> lent;

    /// @param lent the session, as long as it is lent; throws afterwards
    Snapshot(Supplier<Session> lent) {
        this.lent = lent;
    }

    /// The newest published entry of a path.
    public Optional<Entry.Published> current(EntryPath path) {
        return EntryTable.current(lent.get(), path);
    }

    /// An entry by its id, in whichever state.
    public Optional<Entry> entry(EntryId id) {
        return EntryTable.find(lent.get(), id);
    }

    /// All versions of a path, in the order in which they were added.
    public Stream<Entry> history(EntryPath path) {
        return Pages.stream(last -> EntryTable.history(
                lent.get(), path, last.map(entry -> entry.id().toString()).orElse(""), PAGE));
    }

    /// The entries that match, in the order of their paths and, within a path, in which they were added.
    public Stream<Entry> find(EntryQuery query) {
        return EntrySearch.find(lent, query);
    }

    /// The tags of an entry and of its path, each once, in the order of their bytes.
    public List<Tag> tags(Entry entry) {
        return TagTable.of(lent.get(), entry);
    }

    /// The tags of a path itself.
    public List<Tag> tags(EntryPath path) {
        return TagTable.of(lent.get(), path);
    }

    /// Every tag that anything has, in the order of their bytes.
    public Stream<Tag> tags() {
        return Pages.stream(last -> TagTable.next(
                        lent.get(), last.map(Tag::text).orElse(""))
                .stream()
                .toList());
    }

    /// A changeset by its id, in whichever state.
    public Optional<Changeset> changeset(ChangesetId id) {
        return ChangesetTable.find(lent.get(), id);
    }

    /// All changesets, in the order of their ids.
    public Stream<Changeset> changesets() {
        return Pages.stream(last -> ChangesetTable.after(
                lent.get(), last.map(changeset -> changeset.id().toString()).orElse(""), PAGE));
    }

    /// What a changeset does, in its order.
    public Stream<ChangesetItem> items(ChangesetId id) {
        return Pages.stream(last -> ChangesetTable.items(
                lent.get(), id, last.map(ChangesetItem::position).orElse(0L), PAGE));
    }

    /// Who has taken a path last and not released it; the lease may have passed.
    public Optional<Claim> claim(EntryPath path) {
        return ClaimTable.find(lent.get(), path);
    }

    /// All claims that were not released, in the order of their paths.
    public Stream<Claim> claims() {
        return Pages.stream(last -> ClaimTable.after(
                lent.get(), last.map(claim -> claim.path().text()).orElse(""), PAGE));
    }

    /// What was committed after a change.
    ///
    /// @param number the last change that is known; 0 for all
    public Stream<Change> changes(long number) {
        return Pages.stream(
                last -> ChangeLog.after(lent.get(), last.map(Change::number).orElse(number), PAGE));
    }

    /// What was committed about a path and its versions after a change.
    ///
    /// @param number the last change that is known; 0 for all
    public Stream<Change> changes(EntryPath path, long number) {
        return Pages.stream(last ->
                ChangeLog.ofPath(lent.get(), path, last.map(Change::number).orElse(number), PAGE));
    }
}
