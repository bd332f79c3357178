package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Schema;
import dev.coffer.repository.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/// A database on PostgreSQL. All rows come in one transaction, so that a restore that dies leaves empty tables.
final class PostgresTarget implements Target {
    private static final String DOING = "restore into";
    /// No two restores at once; "restore" in ASCII.
    private static final String ALONE = "SELECT pg_try_advisory_xact_lock(" + 0x726573746f7265L + ")";

    private final Schema schema;
    private final OptionalInt version;

    PostgresTarget(CatalogueSettings.Postgresql settings) {
        this.schema = Schema.in(settings);
        this.version = schema.with(DOING, connection -> {
            if (!Tables.areOfACatalogue(connection)) {
                throw new RepositoryException.Incompatible(
                        "the database (" + describe() + ") has tables that are no catalogue's; name an empty one");
            }
            checkEmpty(connection);
            return Tables.of(connection).isEmpty() ? OptionalInt.empty() : Schema.version(Session.over(connection));
        });
    }

    @Override
    public String describe() {
        return schema.describe();
    }

    @Override
    public void make(int wanted) {
        if (version.isPresent() && version.getAsInt() > wanted) {
            throw new RepositoryException.Incompatible("the database (" + describe() + ") has tables of version "
                    + version.getAsInt() + " already, and the backup is of version " + wanted
                    + ", which is brought to it after it was loaded; name a database without tables");
        }
        schema.migrate(wanted);
    }

    @Override
    public <T> T fill(Session.Direct<T> work) {
        return schema.with(DOING, connection -> {
            connection.setAutoCommit(false);
            try {
                if (!Tables.isThere(connection, "SELECT 1 WHERE (" + ALONE + ")")) {
                    throw new RepositoryException.Conflict(
                            "somebody else restores into the database (" + describe() + ")");
                }
                String all =
                        Tables.of(connection).stream().map(Table::quotedName).collect(Collectors.joining(", "));
                try (Statement statement = connection.createStatement()) {
                    statement.execute("LOCK TABLE " + all + " IN ACCESS EXCLUSIVE MODE");
                }
                checkEmpty(connection);
                T result = work.on(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException | Error e) {
                connection.rollback();
                throw e;
            }
        });
    }

    @Override
    public void migrate() {
        schema.migrate(Schema.NEWEST);
        schema.with(DOING, connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.execute("ANALYZE");
            }
        });
    }

    /// It is there already.
    @Override
    public void open() {}

    @Override
    public void close() {}

    private void checkEmpty(Connection connection) throws SQLException {
        if (!Tables.areEmpty(connection)) {
            throw new RepositoryException.Conflict("there is a catalogue in the database (" + describe()
                    + ") already, and a restore overwrites nothing; name an empty one (--into)");
        }
    }
}
