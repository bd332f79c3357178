package dev.coffer.repository;

import java.time.InstantSource;

/// The transactional record of what is there, where it lies and whence it came.
///
/// One catalogue may serve several layouts; each sees its own blobs. Concurrent changes are committed
/// together, each durable when its call returns.
///
/// Safe for use by several threads, and the database by several processes. Calls throw
/// [RepositoryException.CatalogueUnavailable] when the database does not answer, is locked, full or
/// read-only.
public final class Catalogue implements AutoCloseable {
    private final Database database;
    private final GroupCommit commits;
    private final InstantSource clock;

    private Catalogue(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.commits = new GroupCommit(database, clock);
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
        return new Catalogue(database, clock);
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

    /// The blobs and sources of one place.
    BlobTable table(BlobLayout layout) {
        return new BlobTable(layout.place(), database.keyShare(), clock);
    }

    <T> T look(Database.Work<T> work) {
        return database.read(work);
    }

    /// Runs work in a transaction, together with that of other threads; see [GroupCommit#run].
    <T> T change(String key, Database.Work<T> work) {
        return commits.run(key, work);
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
