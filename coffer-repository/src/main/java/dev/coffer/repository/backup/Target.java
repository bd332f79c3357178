package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Session;

/// An empty catalogue that is to be filled. Until [#open] nobody takes it for one that is.
sealed interface Target extends AutoCloseable permits SqliteTarget, PostgresTarget {

    /// Looks at what is there.
    ///
    /// @throws dev.coffer.repository.RepositoryException.Conflict if there is anything in it, or somebody else
    ///     restores into it
    static Target of(CatalogueSettings settings) {
        return switch (settings) {
            case CatalogueSettings.Sqlite sqlite -> new SqliteTarget(sqlite);
            case CatalogueSettings.Postgresql postgresql -> new PostgresTarget(postgresql);
        };
    }

    /// The database in a line for people.
    String describe();

    /// Makes empty tables of a version.
    void make(int version);

    /// Fills the tables in one transaction, which is durable when this returns; if it throws, nothing has
    /// happened.
    <T> T fill(Session.Direct<T> work);

    /// Brings the tables to this program's version.
    void migrate();

    /// Puts the catalogue where it shall be.
    void open();

    @Override
    void close();
}
