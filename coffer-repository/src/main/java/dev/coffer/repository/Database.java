package dev.coffer.repository;

import javax.sql.DataSource;

/// The database of a catalogue: SQLite or PostgreSQL.
///
/// Failures come out as [RepositoryException.CatalogueUnavailable], or as [ConstraintViolated] where the data
/// said no.
interface Database extends AutoCloseable {

    /// Work over one connection.
    @FunctionalInterface
    interface Work<T> {
        T on(Session session);
    }

    /// Runs a look that changes nothing.
    <T> T read(Work<T> work);

    /// Runs a look of several statements that all see one state of the database.
    <T> T snapshot(Work<T> work);

    /// Runs `work` in a transaction that is durable when this returns; if `work` throws, it is undone.
    ///
    /// @throws RepositoryException.CommitUnknown if the connection broke after the commit was sent
    <T> T write(Work<T> work);

    /// Appended to a SELECT whose row must stay as it is until the transaction ends.
    String keyShare();

    /// Appended to a SELECT whose row no other transaction may change or lock until this one ends.
    String forUpdate();

    /// Appended to a text, makes it compare by its bytes.
    String bytewise();

    /// Connections of their own, which whoever takes them closes.
    DataSource dataSource();

    /// In a line for people, without a credential.
    String describe();

    @Override
    void close();
}
