package dev.coffer.repository;

import dev.coffer.repository.ChangesetTable.NewItem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;

/// The changesets of a catalogue, by [Catalogue#changesets].
///
/// ```
/// begin ──► add, publish, expire, tag … (hours, several processes) ──► commit, or rollBack
/// ```
///
/// What is added is there from then on, unpublished, and keeps its blob; everything else waits for the commit,
/// at which readers on every host see all of it at once. Each call is a transaction of its own that is durable
/// when it returns, renews the lease, and can simply be repeated where its answer was lost: it then changes
/// nothing more. A changeset whose lease has passed is abandoned, and anybody may [#reclaim] it.
///
/// Safe for use by several threads and processes. Besides what is said at each, calls throw
/// [RepositoryException.Conflict] if the changeset is not there or has ended otherwise,
/// [RepositoryException.Denied] if the author is not [Role#WRITER] of every path that the call is about, a commit
/// being about all that it does, and [RepositoryException.CatalogueUnavailable] if the database does not answer.
///
/// @see "S3Repo: add and publish any number of files, then commit or roll back"
public final class Changesets {
    /// For how long a changeset may lie untouched, unless said otherwise.
    public static final Duration LEASE = Duration.ofHours(24);

    private static final int MOST_NOTE_BYTES = 1000;
    private static final int PAGE = 100;

    private final Catalogue catalogue;
    private final ChangesetStep.Listener steps;

    Changesets(Catalogue catalogue, ChangesetStep.Listener steps) {
        this.catalogue = catalogue;
        this.steps = steps;
    }

    /// Begins a changeset.
    ///
    /// @param note why, for people; may be empty
    /// @throws IllegalArgumentException if the note has more than 1000 bytes or more than one line
    public Changeset.Open begin(String note) {
        return begin(new ChangesetId(UUID.randomUUID()), note, LEASE);
    }

    /// The same under an id of the caller's choice: beginning it again, while it is open, is no change.
    ///
    /// @param lease for how long it may lie untouched
    public Changeset.Open begin(ChangesetId id, String note, Duration lease) {
        if (!note.isEmpty()) {
            Wording.checked("a note", note, MOST_NOTE_BYTES);
        }
        if (!lease.isPositive()) {
            throw new IllegalArgumentException("not a lease: " + lease);
        }
        Changeset.Open begun = catalogue.transact(tx -> {
            tx.begin();
            tx.checkMaySomewhere(Role.WRITER);
            ChangesetTable table = new ChangesetTable(tx.session(), tx.now());
            if (table.begin(id, note, tx.author(), lease.toMillis())) {
                String detail = note.isEmpty() ? null : note;
                tx.log().record(Change.Kind.CHANGESET_BEGUN, null, null, null, id.toString(), detail);
            }
            return open(tx, id);
        });
        steps.reached(ChangesetStep.BEGUN);
        return begun;
    }

    /// Adds versions of paths, which the commit will publish. What the changeset has added before, with the
    /// same content under the same path, is not added again.
    ///
    /// @param contents in the order in which they are to be published
    /// @return the entries, in the same order
    /// @throws RepositoryException.Conflict if a blob has been collected; nothing was added
    public List<Entry.Unpublished> add(Changeset.Open changeset, Map<EntryPath, Blob> contents) {
        return work(changeset, (tx, open) -> new ChangesetWork(tx, open).add(contents));
    }

    /// Lets the commit publish entries that are there.
    ///
    /// @throws RepositoryException.Conflict if it is to expire one of them
    public void publish(Changeset.Open changeset, Collection<? extends Entry.Publishable> entries) {
        append(
                changeset,
                entries.stream()
                        .map(entry -> NewItem.of(Change.Kind.PUBLISHED, entry))
                        .toList());
    }

    /// Lets the commit expire entries.
    ///
    /// @throws RepositoryException.Conflict if it is to publish one of them
    public void expire(Changeset.Open changeset, Collection<Entry.Published> entries) {
        append(
                changeset,
                entries.stream()
                        .map(entry -> NewItem.of(Change.Kind.EXPIRED, entry))
                        .toList());
    }

    /// Lets the commit tag an entry.
    ///
    /// @throws RepositoryException.Conflict if it is to take one of these tags off
    public void tag(Changeset.Open changeset, Entry entry, Collection<Tag> tags) {
        append(changeset, entry, Change.Kind.TAGGED, tags);
    }

    /// Lets the commit tag many entries, with a durable answer for all of them together.
    ///
    /// @throws RepositoryException.Conflict if it is to take one of these tags off
    public void tagAll(Changeset.Open changeset, Collection<? extends Entry> entries, Collection<Tag> tags) {
        append(
                changeset,
                entries.stream()
                        .flatMap(entry -> tags.stream().map(tag -> NewItem.of(Change.Kind.TAGGED, entry, tag)))
                        .toList());
    }

    /// Lets the commit take tags off an entry.
    ///
    /// @throws RepositoryException.Conflict if it is to put one of these tags on
    public void untag(Changeset.Open changeset, Entry entry, Collection<Tag> tags) {
        append(changeset, entry, Change.Kind.UNTAGGED, tags);
    }

    /// Lets the commit tag a path with all its versions.
    ///
    /// @throws RepositoryException.Conflict if it is to take one of these tags off
    public void tag(Changeset.Open changeset, EntryPath path, Collection<Tag> tags) {
        append(changeset, path, Change.Kind.PATH_TAGGED, tags);
    }

    /// Lets the commit take tags off a path.
    ///
    /// @throws RepositoryException.Conflict if it is to put one of these tags on
    public void untag(Changeset.Open changeset, EntryPath path, Collection<Tag> tags) {
        append(changeset, path, Change.Kind.PATH_UNTAGGED, tags);
    }

    /// Says that the work goes on.
    public Changeset.Open renew(Changeset.Open changeset) {
        return append(changeset, List.of());
    }

    /// Lands everything at once. Committing what has been committed says so again.
    ///
    /// @throws RepositoryException.Conflict if it was rolled back, or somebody has changed an entry that it is
    ///     to publish or expire; nothing of it has happened
    public Changeset.Committed commit(Changeset.Open changeset) {
        return commit(changeset, List.of());
    }

    /// The same while claims are still held; see [Transaction#check]. What has been committed already was so
    /// under them.
    ///
    /// @throws RepositoryException.Conflict also if one of the claims was lost or released
    public Changeset.Committed commit(Changeset.Open changeset, Collection<Claim> claims) {
        Changeset.Committed committed = catalogue.transact(tx -> {
            tx.begin();
            return switch (known(tx, changeset.id())) {
                case Changeset.Open open -> {
                    claims.forEach(tx::check);
                    yield end(tx, open).commit();
                }
                case Changeset.Committed before -> before;
                case Changeset.RolledBack rolledBack -> throw ended(rolledBack);
            };
        });
        steps.reached(ChangesetStep.COMMITTED);
        return committed;
    }

    /// Gives everything up: what was added is purged, unless somebody else has changed it. Rolling back what
    /// was rolled back says so again.
    ///
    /// @throws RepositoryException.Conflict if it was committed
    public Changeset.RolledBack rollBack(Changeset.Open changeset) {
        Changeset.RolledBack rolledBack = catalogue.transact(tx -> {
            tx.begin();
            return switch (known(tx, changeset.id())) {
                case Changeset.Open open -> end(tx, open).rollBack();
                case Changeset.RolledBack before -> before;
                case Changeset.Committed committed -> throw ended(committed);
            };
        });
        steps.reached(ChangesetStep.ROLLED_BACK);
        return rolledBack;
    }

    /// Rolls back what is abandoned: every open changeset whose lease has passed.
    ///
    /// @throws RepositoryException.Denied if the author is not [Role#ADMIN] of everything
    /// @return those that this call has rolled back
    public List<Changeset.RolledBack> reclaim() {
        List<Changeset.RolledBack> reclaimed = new ArrayList<>();
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        while (true) {
            Instant now = catalogue.clock().instant();
            List<ChangesetId> page = catalogue.look(session -> ChangesetTable.abandoned(session, now, PAGE));
            if (page.isEmpty()) {
                return reclaimed;
            }
            for (ChangesetId id : page) {
                reclaim(id, now).ifPresent(reclaimed::add);
            }
        }
    }

    private Optional<Changeset.RolledBack> reclaim(ChangesetId id, Instant now) {
        return catalogue.transact(tx -> {
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            return switch (known(tx, id)) {
                case Changeset.Open open
                when open.leaseUntil().isBefore(now) -> Optional.of(new ChangesetEnd(tx, open, steps).rollBack());
                case Changeset.Open _, Changeset.Committed _, Changeset.RolledBack _ -> Optional.empty();
            };
        });
    }

    private ChangesetEnd end(Transaction tx, Changeset.Open open) {
        new ChangesetWork(tx, open).checkMayEnd();
        return new ChangesetEnd(tx, open, steps);
    }

    private void append(Changeset.Open changeset, Entry entry, Change.Kind kind, Collection<Tag> tags) {
        append(
                changeset,
                new LinkedHashSet<>(tags)
                        .stream().map(tag -> NewItem.of(kind, entry, tag)).toList());
    }

    private void append(Changeset.Open changeset, EntryPath path, Change.Kind kind, Collection<Tag> tags) {
        append(
                changeset,
                new LinkedHashSet<>(tags)
                        .stream().map(tag -> NewItem.of(kind, path, tag)).toList());
    }

    private Changeset.Open append(Changeset.Open changeset, List<NewItem> items) {
        return work(changeset, (tx, open) -> {
            new ChangesetWork(tx, open).append(items);
            return open(tx, open.id());
        });
    }

    private <T> T work(Changeset.Open changeset, BiFunction<Transaction, Changeset.Open, T> work) {
        T result = catalogue.transact(tx -> {
            tx.begin();
            tx.checkMaySomewhere(Role.WRITER);
            T done = work.apply(tx, open(tx, changeset.id()));
            steps.reached(ChangesetStep.ITEMS_WRITTEN);
            return done;
        });
        steps.reached(ChangesetStep.ADDED);
        return result;
    }

    private static Changeset.Open open(Transaction tx, ChangesetId id) {
        return switch (known(tx, id)) {
            case Changeset.Open open -> open;
            case Changeset.Committed committed -> throw ended(committed);
            case Changeset.RolledBack rolledBack -> throw ended(rolledBack);
        };
    }

    private static Changeset known(Transaction tx, ChangesetId id) {
        return ChangesetTable.find(tx.session(), id)
                .orElseThrow(() -> new RepositoryException.Conflict("there is no changeset " + id));
    }

    private static RepositoryException.Conflict ended(Changeset changeset) {
        String how = switch (changeset) {
            case Changeset.Committed committed -> "was committed at " + committed.committedAt();
            case Changeset.RolledBack rolledBack ->
                "was rolled back at " + rolledBack.rolledBackAt() + "; begin another";
            case Changeset.Open _ -> "is open";
        };
        return new RepositoryException.Conflict("the changeset " + changeset.id() + " " + how);
    }
}
