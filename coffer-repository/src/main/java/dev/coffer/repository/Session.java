package dev.coffer.repository;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A connection to run statements over. Statements are prepared once and kept, as many as are in use.
///
/// Public for the packages of this module alone. For one thread at a time. A failure comes out as [Failed].
public final class Session implements AutoCloseable {
    private static final int KEPT = 64;

    /// A failure of the driver, on its way to [DatabaseErrors].
    public static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(SQLException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /// Makes a value of the row that a result stands at.
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /// Work with the driver itself, for what statements alone do not do.
    @FunctionalInterface
    public interface Direct<T> {
        T on(Connection connection) throws SQLException;
    }

    private final Connection connection;
    private final LinkedHashMap<String, PreparedStatement> statements = new LinkedHashMap<>(KEPT, 0.75f, true);
    private @Nullable Boolean shared;

    Session(Connection connection) {
        this.connection = connection;
    }

    /// Whether other transactions write at the same time, so that rows have to be locked: PostgreSQL, not SQLite.
    public boolean isShared() {
        Boolean known = shared;
        if (known == null) {
            try {
                known = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
            } catch (SQLException e) {
                throw new Failed(e);
            }
            shared = known;
        }
        return known;
    }

    /// Appended to a SELECT of rows that are to be changed: waits for whoever has locked one, and locks them.
    public String forUpdate() {
        return isShared() ? " FOR UPDATE" : "";
    }

    /// Appended to a SELECT of rows that are to be changed: leaves out those that another transaction has
    /// locked, and locks the others.
    public String forUpdateOfFree() {
        return isShared() ? " FOR UPDATE SKIP LOCKED" : "";
    }

    /// A session over a connection of one's own; closing it closes the connection.
    public static Session over(Connection connection) {
        return new Session(connection);
    }

    /// Works with the connection; the transaction stays the session's.
    public <T> T direct(Direct<T> work) {
        try {
            return work.on(connection);
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    /// @param values texts, numbers, or null, for the question marks of `sql` in their order
    /// @return how many rows were changed
    public int update(String sql, @Nullable Object... values) {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    /// Runs one statement many times.
    ///
    /// @param rows the values of each run
    /// @return how many rows each run changed
    public int[] batch(String sql, List<@Nullable Object[]> rows) {
        try {
            PreparedStatement statement = prepared(sql);
            statement.clearBatch();
            for (@Nullable Object[] values : rows) {
                bind(statement, values);
                statement.addBatch();
            }
            return statement.executeBatch();
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    public <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) {
        List<T> rows = new ArrayList<>();
        try (ResultSet result = bound(sql, values).executeQuery()) {
            while (result.next()) {
                rows.add(row.read(result));
            }
            return rows;
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    public <T> Optional<T> first(String sql, Row<T> row, @Nullable Object... values) {
        return list(sql, row, values).stream().findFirst();
    }

    public long number(String sql, @Nullable Object... values) {
        return first(sql, row -> row.getLong(1), values).orElseThrow();
    }

    /// Runs work in a transaction; if it throws, nothing of it has happened.
    ///
    /// @param beforeCommit told when all that is left to do is the commit
    <T> T transact(Database.Work<T> work, Runnable beforeCommit) {
        try {
            connection.setAutoCommit(false);
            T result = work.on(this);
            beforeCommit.run();
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException e) {
            undo(e);
            throw new Failed(e);
        } catch (RuntimeException e) {
            undo(e);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new Failed(e);
        }
    }

    /// Rolls back. A database that is full or gone has done so by itself, and then says that there is nothing
    /// to undo.
    private void undo(Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
        try {
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared(sql);
        bind(statement, values);
        return statement;
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    private PreparedStatement prepared(String sql) throws SQLException {
        PreparedStatement kept = statements.get(sql);
        if (kept != null) {
            return kept;
        }
        if (statements.size() == KEPT) {
            PreparedStatement eldest = statements.pollFirstEntry().getValue();
            eldest.close();
        }
        PreparedStatement statement = connection.prepareStatement(sql);
        statements.put(sql, statement);
        return statement;
    }
}
