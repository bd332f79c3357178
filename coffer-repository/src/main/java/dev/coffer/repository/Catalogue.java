package dev.coffer.repository;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import javax.sql.DataSource;

/// The transactional record of what is there, where it lies and whence it came.
///
/// One catalogue may serve several layouts; each sees its own blobs. Concurrent changes are committed
/// together, each durable when its call returns.
///
/// Safe for use by several threads, and the database by several processes. Calls throw
/// [RepositoryException.CatalogueUnavailable] when the database does not answer, is locked, full or
/// read-only.
public final class Catalogue implements AutoCloseable {
    private static final ScopedValue<Transaction> INSIDE = ScopedValue.newInstance();

    private final Database database;
    private final GroupCommit commits;
    private final InstantSource clock;
    private final Author author;

    private Catalogue(Database database, GroupCommit commits, InstantSource clock, Author author) {
        this.database = database;
        this.commits = commits;
        this.clock = clock;
        this.author = author;
    }

    /// Work within a transaction.
    ///
    /// @param <X> what it may throw beside unchecked exceptions
    @FunctionalInterface
    public interface Work<T, X extends Exception> {
        T in(Transaction transaction) throws X;
    }

    /// A look at a snapshot.
    ///
    /// @param <X> what it may throw beside unchecked exceptions
    @FunctionalInterface
    public interface Look<T, X extends Exception> {
        T at(Snapshot snapshot) throws X;
    }

    /// Opens a catalogue, bringing its tables up to date; cheap where they are.
    ///
    /// @throws RepositoryException.CatalogueUnavailable if the database cannot be opened
    /// @throws RepositoryException.Incompatible if it was made by a newer version, or is no catalogue
    public static Catalogue open(CatalogueSettings settings) {
        return open(settings, InstantSource.system());
    }

    static Catalogue open(CatalogueSettings settings, InstantSource clock) {
        Database database = switch (settings) {
            case CatalogueSettings.Sqlite sqlite -> sqlite(sqlite);
            case CatalogueSettings.Postgresql postgresql -> postgresql(postgresql);
        };
        return over(database, clock);
    }

    static Catalogue over(Database database, InstantSource clock) {
        return new Catalogue(database, new GroupCommit(database, clock), clock, Author.ofThisProcess());
    }

    /// The same catalogue, as another author changes it; by default that is [Author#ofThisProcess]. Closing one
    /// closes both.
    public Catalogue as(Author other) {
        return new Catalogue(database, commits, clock, other);
    }

    /// Whose changes are made by this.
    public Author author() {
        return author;
    }

    /// Changes entries, all at once or not at all.
    ///
    /// When this returns, all is durable and readers on every host see it; if it throws, nothing has happened
    /// (after [RepositoryException.CommitUnknown] that is not known). `work` may be run several times, each
    /// time after the former was undone, and must do nothing but use the transaction.
    ///
    /// @throws X what `work` throws; nothing has happened
    /// @throws RepositoryException.Conflict if something has been changed by somebody else since it was read
    /// @throws IllegalStateException if this thread is in a transaction of a catalogue already
    /// @throws RepositoryException.CatalogueUnavailable if the database does not answer
    public <T, X extends Exception> T inTransaction(Work<T, X> work) throws X {
        return Lending.<T, X>unwrapped(lending -> transact(transaction -> lending.lend(() -> work.in(transaction))));
    }

    /// Looks at one moment of the catalogue; see [Snapshot].
    ///
    /// @throws X what `look` throws
    /// @throws RepositoryException.CatalogueUnavailable if the database does not answer
    public <T, X extends Exception> T read(Look<T, X> look) throws X {
        return Lending.<T, X>unwrapped(lending -> database.snapshot(session -> {
            AtomicBoolean ended = new AtomicBoolean();
            try {
                return lending.lend(() -> look.at(new Snapshot(() -> still(session, ended), author)));
            } finally {
                ended.set(true);
            }
        }));
    }

    /// Work that lands in one instant, collected over time.
    public Changesets changesets() {
        return changesets(ChangesetStep.Listener.NONE);
    }

    Changesets changesets(ChangesetStep.Listener steps) {
        return new Changesets(this, steps);
    }

    /// Leases of workers on paths.
    public Claims claims() {
        return new Claims(this);
    }

    /// The machines that work with the repository, and what lies in their caches.
    public Hosts hosts() {
        return new Hosts(this);
    }

    /// Follows the log.
    ///
    /// @param after the last change that is known; 0 for all
    public Feed feed(ChangeQuery query, long after) {
        return new Feed(this, query, after);
    }

    /// Who may do what below which path.
    public Permissions permissions() {
        return new Permissions(this);
    }

    /// Sees to it that the author has a role at all paths below a prefix, now; [PathPrefix#ALL] for what
    /// concerns the whole repository. What happens in a transaction is checked there.
    ///
    /// @throws RepositoryException.Denied if not
    public void checkMay(Role role, PathPrefix prefix) {
        look(session -> Access.of(session, author)).check(role, prefix);
    }

    /// The newest published entry of a path, now; empty also where the author may not read the path.
    public Optional<Entry.Published> current(EntryPath path) {
        return look(session -> EntryTable.current(session, author, path));
    }

    /// Whether a path had versions and all of them are purged, as long as their rows are kept; not said of a path that
    /// the author may not read.
    public boolean wasPurged(EntryPath path) {
        return look(session -> Access.of(session, author).mayRead(path) && EntryTable.isPurged(session, path));
    }

    /// The database in a line for people, without a credential.
    public String describe() {
        return database.describe();
    }

    /// Whether the database answers now; for health checks.
    public boolean answers() {
        try {
            return database.read(session -> session.number("SELECT 1")) == 1;
        } catch (RepositoryException.CatalogueUnavailable e) {
            return false;
        }
    }

    @Override
    public void close() {
        database.close();
    }

    /// The clock of this host; for the packages of this module alone.
    public InstantSource clock() {
        return clock;
    }

    /// Appended to a text in a statement, makes it compare by its bytes; for the packages of this module alone.
    public String bytewise() {
        return database.bytewise();
    }

    /// Connections to the database, for a library that works with tables of its own there; for the packages of this
    /// module alone.
    public DataSource dataSource() {
        return database.dataSource();
    }

    /// The blobs and sources of one place.
    BlobTable table(BlobLayout layout) {
        return table(layout.place());
    }

    BlobTable table(String place) {
        return new BlobTable(place, database.keyShare(), clock);
    }

    /// Runs a look; for the packages of this module alone.
    public <T> T look(Function<Session, T> work) {
        return database.read(work::apply);
    }

    /// Runs looks that all see one moment; for the packages of this module alone.
    public <T> T snapshot(Function<Session, T> work) {
        return database.snapshot(work::apply);
    }

    /// Runs work in a transaction, together with that of other threads; see [GroupCommit#run].
    <T> T change(String key, Database.Work<T> work) {
        checkOutside();
        return commits.run(key, work);
    }

    /// Runs work in a transaction, together with that of other threads, since a durable commit waits for the
    /// disk; for the packages of this module alone.
    ///
    /// @param key works of one transaction run in the order of these, which keeps two hosts from deadlocking
    /// @param work may be run several times, each time after the former was undone; never answers null
    public <T> T together(String key, Function<Session, T> work) {
        return change(key, work::apply);
    }

    /// Runs work in a transaction of its own, on this thread; for the packages of this module alone.
    public <T> T transact(Function<Transaction, T> work) {
        checkOutside();
        return commits.runAlone(session -> {
            Transaction transaction = new Transaction(session, database.forUpdate(), author, clock.instant());
            try {
                T result = ScopedValue.where(INSIDE, transaction).call(() -> work.apply(transaction));
                transaction.complete();
                return result;
            } finally {
                transaction.end();
            }
        });
    }

    private static Session still(Session session, AtomicBoolean ended) {
        if (ended.get()) {
            throw new IllegalStateException("the snapshot has ended; its streams are read within the look");
        }
        return session;
    }

    private static void checkOutside() {
        if (INSIDE.isBound()) {
            throw new IllegalStateException("a transaction within a transaction; bring bytes before it begins");
        }
    }

    private static Database sqlite(CatalogueSettings.Sqlite settings) {
        SqliteDatabase database = SqliteDatabase.open(settings.file());
        return migrated(database, () -> Migrations.run(database, database.dataSource(), "sqlite"));
    }

    private static Database postgresql(CatalogueSettings.Postgresql settings) {
        PostgresDatabase database = PostgresDatabase.open(settings);
        return migrated(database, () -> Migrations.run(database, database.dataSource(), "postgresql"));
    }

    private static Database migrated(Database database, Runnable migrations) {
        try {
            migrations.run();
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }
}
