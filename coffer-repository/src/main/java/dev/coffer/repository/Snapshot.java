package dev.coffer.repository;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the catalogue says at one moment, lent by [Catalogue#read]: all that is read from it belongs together,
/// whatever is committed meanwhile.
///
/// What the author may not read ([Permissions]) is not there.
///
/// Streams are read a page at a time, in memory that does not depend on their length, and only until the
/// snapshot ends. For the thread it was lent to.
public final class Snapshot {
    private static final int PAGE = 500;

    private final Supplier<Session> lent;
    private final Author author;
    private @Nullable Access access;

    /// @param lent the session, as long as it is lent; throws afterwards
    /// @param author who reads
    Snapshot(Supplier<Session> lent, Author author) {
        this.lent = lent;
        this.author = author;
    }

    /// The newest published entry of a path.
    public Optional<Entry.Published> current(EntryPath path) {
        return EntryTable.current(lent.get(), author, path);
    }

    /// An entry by its id, in whichever state.
    public Optional<Entry> entry(EntryId id) {
        return EntryTable.find(lent.get(), id).filter(entry -> access().mayRead(entry.path()));
    }

    /// All versions of a path, in the order in which they were added.
    public Stream<Entry> history(EntryPath path) {
        if (!access().mayRead(path)) {
            return Stream.empty();
        }
        return Pages.stream(last -> EntryTable.history(
                lent.get(), path, last.map(entry -> entry.id().toString()).orElse(""), PAGE));
    }

    /// The entries that match, in the order of their paths and, within a path, in which they were added.
    public Stream<Entry> find(EntryQuery query) {
        return EntrySearch.find(lent, access(), query, Optional.empty());
    }

    /// The same behind a path, for the next page of what was shown before.
    ///
    /// @param after paths up to this one are passed over, with all their entries
    public Stream<Entry> find(EntryQuery query, EntryPath after) {
        return EntrySearch.find(lent, access(), query, Optional.of(after.text()));
    }

    /// The tags of an entry and of its path, each once, in the order of their bytes.
    public List<Tag> tags(Entry entry) {
        return access().mayRead(entry.path()) ? TagTable.of(lent.get(), entry) : List.of();
    }

    /// The tags of a path itself.
    public List<Tag> tags(EntryPath path) {
        return access().mayRead(path) ? TagTable.of(lent.get(), path) : List.of();
    }

    /// Every tag that anything has, in the order of their bytes.
    public Stream<Tag> tags() {
        Stream<Tag> all = Pages.stream(last -> TagTable.next(
                        lent.get(), last.map(Tag::text).orElse(""))
                .stream()
                .toList());
        return access().mayReadAll()
                ? all
                : all.filter(tag -> TagTable.isOn(lent.get(), tag, access().readable("path")));
    }

    /// A changeset by its id, in whichever state; whoever knows the id may know of it.
    public Optional<Changeset> changeset(ChangesetId id) {
        return ChangesetTable.find(lent.get(), id);
    }

    /// All changesets, in the order of their ids; to who may not read everything, the own ones.
    public Stream<Changeset> changesets() {
        return Pages.<Changeset>stream(last -> ChangesetTable.after(
                        lent.get(),
                        last.map(changeset -> changeset.id().toString()).orElse(""),
                        PAGE))
                .filter(changeset -> access().mayReadOf(changeset.author()));
    }

    /// What a changeset does, in its order.
    public Stream<ChangesetItem> items(ChangesetId id) {
        return Pages.<ChangesetItem>stream(last -> ChangesetTable.items(
                        lent.get(), id, last.map(ChangesetItem::position).orElse(0L), PAGE))
                .filter(item -> access().mayRead(item.path()));
    }

    /// Who has taken a path last and not released it; the lease may have passed.
    public Optional<Claim> claim(EntryPath path) {
        return access().mayRead(path) ? ClaimTable.find(lent.get(), path) : Optional.empty();
    }

    /// All claims that were not released, in the order of their paths.
    public Stream<Claim> claims() {
        return Pages.<Claim>stream(last -> ClaimTable.after(
                        lent.get(), last.map(claim -> claim.path().text()).orElse(""), PAGE))
                .filter(claim -> access().mayRead(claim.path()));
    }

    /// What was committed after a change. Who may not read everything is told of what may be read, and of what
    /// is about no path and was done under the own name.
    ///
    /// @param number the last change that is known; 0 for all
    public Stream<Change> changes(long number) {
        return Pages.stream(last ->
                ChangeLog.after(lent.get(), access(), last.map(Change::number).orElse(number), PAGE));
    }

    /// What was committed after a change and is wanted; as for [#changes(long)].
    ///
    /// @param number the last change that is known; 0 for all
    public Stream<Change> changes(ChangeQuery query, long number) {
        return Pages.stream(last -> ChangeLog.find(
                lent.get(), access(), query, last.map(Change::number).orElse(number), OptionalLong.empty(), PAGE));
    }

    /// What was committed about a path and its versions after a change.
    ///
    /// @param number the last change that is known; 0 for all
    public Stream<Change> changes(EntryPath path, long number) {
        if (!access().mayRead(path)) {
            return Stream.empty();
        }
        return Pages.stream(last ->
                ChangeLog.ofPath(lent.get(), path, last.map(Change::number).orElse(number), PAGE));
    }

    private Access access() {
        if (access == null) {
            access = Access.of(lent.get(), author);
        }
        return access;
    }
}
