package dev.coffer.repository;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;

/// A catalogue that several hosts share.
final class PostgresDatabase implements Database {
    private static final int CONNECTIONS = 8;
    private static final int CONNECT_MILLIS = 5_000;
    private static final int IDLE_MILLIS = 60_000;
    private static final String SOCKET_SECONDS = "60";

    private final HikariDataSource pool;

    private PostgresDatabase(HikariDataSource pool) {
        this.pool = pool;
    }

    static PostgresDatabase open(CatalogueSettings.Postgresql settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setPoolName("coffer-catalogue");
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(CONNECT_MILLIS);
        // A host that hangs or has died must not hold for ever what the others wait for.
        config.setConnectionInitSql("SET idle_in_transaction_session_timeout = " + IDLE_MILLIS);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", SOCKET_SECONDS);
        config.addDataSourceProperty("connectTimeout", "5");
        try {
            return new PostgresDatabase(new HikariDataSource(config));
        } catch (RuntimeException e) {
            throw DatabaseErrors.classify(e, "open", settings.toString());
        }
    }

    @Override
    public DataSource dataSource() {
        return pool;
    }

    @Override
    public <T> T read(Work<T> work) {
        try (Session session = new Session(pool.getConnection())) {
            return work.on(session);
        } catch (SQLException | RuntimeException e) {
            throw DatabaseErrors.classify(e, "read from", describe());
        }
    }

    @Override
    public <T> T snapshot(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            // The pool sets both back.
            connection.setReadOnly(true);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Session session = new Session(connection)) {
                return session.transact(
                        unlimited -> {
                            // It holds nothing that others wait for, and its reader may be a person.
                            unlimited.update("SET LOCAL idle_in_transaction_session_timeout = 0");
                            return work.on(unlimited);
                        },
                        () -> {});
            }
        } catch (SQLException | RuntimeException e) {
            throw DatabaseErrors.classify(e, "read from", describe());
        }
    }

    @Override
    public <T> T write(Work<T> work) {
        AtomicBoolean sent = new AtomicBoolean();
        try (Session session = new Session(pool.getConnection())) {
            return session.transact(work, () -> sent.set(true));
        } catch (SQLException | RuntimeException e) {
            if (sent.get() && DatabaseErrors.isConnectionLost(e)) {
                throw new RepositoryException.CommitUnknown(
                        "the connection to the catalogue (" + describe() + ") broke within a commit", e);
            }
            throw DatabaseErrors.classify(e, "write to", describe());
        }
    }

    @Override
    public String keyShare() {
        return " FOR KEY SHARE";
    }

    @Override
    public String forUpdate() {
        return " FOR UPDATE";
    }

    @Override
    public String bytewise() {
        return " COLLATE \"C\"";
    }

    @Override
    public String describe() {
        return "PostgreSQL " + pool.getJdbcUrl().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
    }

    @Override
    public void close() {
        pool.close();
    }
}
