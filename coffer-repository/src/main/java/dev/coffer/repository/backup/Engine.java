package dev.coffer.repository.backup;

import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/// How a database gives and takes many rows at once, in the text that parts are made of: columns between tabs,
/// `\N` for nothing, and a backslash before what would be mistaken.
sealed interface Engine permits SqliteEngine, PostgresEngine {

    static Engine of(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL")
                ? new PostgresEngine()
                : new SqliteEngine();
    }

    /// `sqlite` or `postgresql`.
    String name();

    /// Reads all rows of a table, in whichever order.
    void dump(Connection connection, Table table, Lines lines) throws SQLException;

    /// Takes what slows a load down out of the way: indexes, and keys to other tables.
    ///
    /// @return statements that put it back, and fail if rows do not belong together
    List<String> prepare(Connection connection) throws SQLException;

    /// Adds rows to a table.
    ///
    /// @param lines each with its end
    /// @return how many
    long load(Connection connection, Table table, InputStream lines) throws SQLException, IOException;

    /// Checks what the statements of [#prepare] do not.
    ///
    /// @throws dev.coffer.repository.RepositoryException.Corrupt if a row refers to one that is not there
    void check(Connection connection) throws SQLException;
}
