package dev.coffer.repository;

import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Changes to entries that happen all at once or not at all, lent by [Catalogue#inTransaction].
///
/// Readers on any host see none of them until the transaction has ended, and then all. An entry that somebody
/// else has changed since it was read is a [RepositoryException.Conflict]; so is a blob that is no longer live.
/// Whoever lets the exception out of the transaction has changed nothing.
///
/// Whoever changes entries needs a role at their paths ([Permissions]): [Role#ADMIN] to purge, [Role#WRITER] for
/// all else. Without it a call is [RepositoryException.Denied], and has changed nothing.
///
/// From its first change on, a transaction keeps others, on all hosts, from changing entries: bytes are to be
/// brought before it begins. Reads see what the transaction has done so far.
///
/// For the thread it was lent to, until it ends.
public final class Transaction {
    private static final String REGISTER =
            "INSERT INTO host (name, registered_at) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";

    private static final String OUT_OF_SERVICE =
            "SELECT count(*) FROM host WHERE name = ? AND state = 'DECOMMISSIONED'";

    private final Session session;
    private final Author author;
    private final Instant now;
    private final ChangeLog log;
    private boolean registered;
    private boolean isOutOfService;
    private boolean ended;
    private @Nullable Access access;

    Transaction(Session session, String forUpdate, Author author, Instant now) {
        this.session = session;
        this.author = author;
        this.now = Instant.ofEpochMilli(now.toEpochMilli());
        this.log = new ChangeLog(session, forUpdate, author, this.now);
    }

    /// Whose changes these are.
    public Author author() {
        return author;
    }

    /// Adds a version of a path whose content is to follow.
    public Entry.Draft announce(EntryPath path) {
        return announce(EntryId.next(), path);
    }

    /// The same under an id of the caller's choice: announcing it again, before it got content, is no change.
    ///
    /// @throws RepositoryException.Conflict if there is another entry with this id
    public Entry.Draft announce(EntryId id, EntryPath path) {
        write(path);
        return new EntryAdditions(this).announce(id, path);
    }

    /// Adds a version of a path. Nobody sees it as the path's content until it is published.
    ///
    /// @throws RepositoryException.Conflict if the blob has been collected; its bytes have to be brought again
    public Entry.Unpublished add(EntryPath path, Blob blob) {
        return add(EntryId.next(), path, blob);
    }

    /// The same under an id of the caller's choice: adding it again, before it was published, is no change.
    ///
    /// @throws RepositoryException.Conflict if there is another entry with this id, or the blob has been
    ///     collected
    /// @see "S3Repo, add_file(guid=…): the same guid is the same file"
    public Entry.Unpublished add(EntryId id, EntryPath path, Blob blob) {
        write(path);
        return new EntryAdditions(this).add(id, path, blob);
    }

    /// Gives a draft its content. An expired draft stays expired.
    ///
    /// @throws RepositoryException.Conflict if the draft was changed, or the blob has been collected
    public Entry.Publishable fill(Entry.Draft draft, Blob blob) {
        write(draft.path());
        return new EntryAdditions(this).fill(draft, blob);
    }

    /// Makes an entry the current one of its path. Older publications of the path stay published behind it.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Published publish(Entry.Publishable entry) {
        write(entry.path());
        return new EntryTransitions(this).publish(entry);
    }

    /// Hides an entry from readers; its content stays.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Expired expire(Entry.Published entry) {
        write(entry.path());
        return new EntryTransitions(this).expire(entry);
    }

    /// Gives an entry up that was never published.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Expired expire(Entry.Unpublished entry) {
        write(entry.path());
        return new EntryTransitions(this).expire(entry);
    }

    /// Gives a draft up; where it was given up before, that time stays.
    ///
    /// @throws RepositoryException.Conflict if the draft was changed
    public Entry.Draft expire(Entry.Draft draft) {
        write(draft.path());
        return new EntryTransitions(this).expire(draft);
    }

    /// Lets go of an entry's content for good. The bytes go when a collector comes by, unless something else
    /// has the same.
    ///
    /// @throws RepositoryException.Conflict if the entry was changed
    public Entry.Purged purge(Entry.Removable entry) {
        begin();
        checkMay(Role.ADMIN, entry.path());
        return new EntryTransitions(this).purge(entry);
    }

    /// Makes the content of an earlier version current again, as a new version, so that history shows both.
    ///
    /// @throws RepositoryException.Conflict if the content has been collected meanwhile
    public Entry.Published rollBack(Entry.Held earlier) {
        return publish(add(earlier.path(), earlier.blob()));
    }

    /// Tags one version. A tag that it has already stays, with its time.
    public void tag(Entry entry, Collection<Tag> wanted) {
        write(entry.path());
        new TagChanges(this).tag(entry, wanted);
    }

    /// Takes tags off one version; those that it does not have are left out.
    public void untag(Entry entry, Collection<Tag> unwanted) {
        write(entry.path());
        new TagChanges(this).untag(entry, unwanted);
    }

    /// Tags a path with all its versions, those to come included.
    public void tag(EntryPath path, Collection<Tag> wanted) {
        write(path);
        new TagChanges(this).tag(path, wanted);
    }

    /// Takes tags off a path; those of its versions stay.
    public void untag(EntryPath path, Collection<Tag> unwanted) {
        write(path);
        new TagChanges(this).untag(path, unwanted);
    }

    /// Sees to it that this transaction happens only while a claim is held: to be called first by whoever works
    /// under one. A lease that has passed does not matter, as long as nobody else has taken the path.
    ///
    /// @throws RepositoryException.Conflict if the claim was lost or released
    public void check(Claim claim) {
        begin();
        Optional<Claim> held = ClaimTable.find(session, claim.path());
        if (held.filter(other -> other.token() == claim.token()).isEmpty()) {
            throw new RepositoryException.Conflict("the claim " + claim.token() + " on " + claim.path() + " was lost: "
                    + held.map(other -> "it is held by " + other.holder() + " now")
                            .orElse("it was released"));
        }
    }

    /// Sees to it that the author has a role at a path.
    ///
    /// @throws RepositoryException.Denied if not
    public void checkMay(Role role, EntryPath path) {
        checkMay(role, PathPrefix.of(path));
    }

    /// Sees to it that the author has a role at all paths below a prefix; [PathPrefix#ALL] for what concerns the
    /// whole repository. It stays so until the transaction ends.
    ///
    /// @throws RepositoryException.Denied if not; for a writer, also if the author's host was
    ///     decommissioned
    public void checkMay(Role role, PathPrefix prefix) {
        access().check(role, prefix);
        checkInService(role);
    }

    /// What can be read, with the changes of this transaction.
    public Snapshot snapshot() {
        return new Snapshot(
                () -> {
                    checkGoingOn();
                    return session;
                },
                author);
    }

    /// Numbers and records; for the packages of this module alone.
    public ChangeLog log() {
        return log;
    }

    /// Runs statements; for the packages of this module alone.
    public Session session() {
        return session;
    }

    /// When it began, by this host's clock, in whole milliseconds.
    public Instant now() {
        return now;
    }

    /// To be called before anything is changed; for the packages of this module alone.
    public void begin() {
        checkGoingOn();
        log.last();
        if (!registered) {
            session.update(REGISTER, author.host().text(), now.toEpochMilli());
            registered = true;
        }
    }

    /// Writes down what is left to be written.
    void complete() {
        log.close();
    }

    /// What is done to the transaction afterwards is refused.
    void end() {
        ended = true;
    }

    /// Sees to it that the author has a role at some path.
    ///
    /// @throws RepositoryException.Denied if not; for a writer, also if the author's host was
    ///     decommissioned
    void checkMaySomewhere(Role role) {
        access().checkSomewhere(role);
        checkInService(role);
    }

    /// Who only administers may do so from any machine: else nobody could let the last one work again.
    private void checkInService(Role role) {
        if (role == Role.WRITER && isOutOfService) {
            throw new RepositoryException.Denied("the host " + author.host()
                    + " was decommissioned, and publishes and changes nothing; coffer host set " + author.host()
                    + " --active lets it work again");
        }
    }

    Access access() {
        if (access == null) {
            begin();
            access = Access.of(session, author);
            isOutOfService = session.number(OUT_OF_SERVICE, author.host().text()) > 0;
        }
        return access;
    }

    private void write(EntryPath path) {
        begin();
        checkMay(Role.WRITER, path);
    }

    private void checkGoingOn() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
    }
}
