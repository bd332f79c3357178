package dev.coffer.repository;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;

/// PostgreSQL, where each statement of a writing transaction, and its commit, waits for its turn. A statement that is
/// killed at its gate has its connection cut, as when its host dies.
final class GatedStatements implements Database {
    private static final int SHOWN = 60;
    private static final int PATIENCE_MILLIS = 60_000;

    private final PostgresDatabase database;
    private final DataSource connections;
    private final Consumer<String> gate;
    private final AtomicInteger backend;

    /// @param backend holds the server's process that works for this actor, 0 while there is none
    GatedStatements(PostgresDatabase database, Consumer<String> gate, AtomicInteger backend) {
        this.database = database;
        this.connections = database.dataSource();
        this.gate = gate;
        this.backend = backend;
    }

    @Override
    public <T> T write(Work<T> work) {
        try (Connection connection = connections.getConnection();
                Session session = Session.over(gated(connection))) {
            backend.set(processOf(connection));
            try {
                return session.transact(work, () -> {});
            } catch (Turns.Killed e) {
                cut(connection, backend.get());
                throw e;
            } finally {
                backend.set(0);
            }
        } catch (SQLException | RuntimeException e) {
            throw DatabaseErrors.classify(e, "write to", describe());
        }
    }

    private Connection gated(Connection connection) {
        return proxy(Connection.class, connection, (method, arguments, answer) -> {
            if (method.getName().equals("commit")) {
                gate.accept("COMMIT");
            }
            Object result = answer.get();
            return result instanceof PreparedStatement statement
                    ? gated(statement, String.valueOf(arguments[0]))
                    : result;
        });
    }

    private PreparedStatement gated(PreparedStatement statement, String sql) {
        String shown = sql.substring(0, Math.min(SHOWN, sql.length()));
        return proxy(PreparedStatement.class, statement, (method, _, answer) -> {
            if (method.getName().startsWith("execute")) {
                gate.accept(shown);
            }
            return answer.get();
        });
    }

    /// Ends a connection from the server's side, and returns when its transaction is undone and its locks are
    /// free: until then a collector leaves out what it has locked, and only the next one finds it.
    private void cut(Connection connection, int process) throws SQLException {
        try (Connection other = connections.getConnection();
                Statement statement = other.createStatement();
                ResultSet ended = statement.executeQuery(
                        "SELECT pg_terminate_backend(" + process + ", " + PATIENCE_MILLIS + ")")) {
            if (!ended.next() || !ended.getBoolean(1)) {
                throw new IllegalStateException("the connection is still there");
            }
        }
        connection.abort(Runnable::run);
    }

    private static int processOf(Connection connection) throws SQLException {
        return connection.unwrap(org.postgresql.PGConnection.class).getBackendPID();
    }

    /// The answer of what a call goes to.
    @FunctionalInterface
    private interface Answer {
        Object get() throws Throwable;
    }

    @FunctionalInterface
    private interface Around {
        Object call(Method method, Object[] arguments, Answer answer) throws Throwable;
    }

    private static <T> T proxy(Class<T> type, T target, Around around) {
        return type.cast(Proxy.newProxyInstance(
                GatedStatements.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, arguments) -> around.call(method, arguments, () -> {
                    try {
                        return method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                })));
    }

    /// Whether the server's process waits for a lock that another one holds.
    static boolean isBlocked(Statement statement, int process) throws SQLException {
        if (process == 0) {
            return false;
        }
        try (var row = statement.executeQuery("SELECT cardinality(pg_blocking_pids(" + process + ")) > 0")) {
            return row.next() && row.getBoolean(1);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        return database.read(work);
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        return database.snapshot(work);
    }

    @Override
    public String keyShare() {
        return database.keyShare();
    }

    @Override
    public String forUpdate() {
        return database.forUpdate();
    }

    @Override
    public String bytewise() {
        return database.bytewise();
    }

    @Override
    public DataSource dataSource() {
        return database.dataSource();
    }

    @Override
    public String describe() {
        return database.describe();
    }

    @Override
    public void close() {
        // shared with the other actors
    }
}
