package dev.coffer.repository;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.OptionalInt;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/// The tables of a catalogue that nobody works with yet: what a restore fills.
///
/// Public for the packages of this module alone. Failures come out as
/// [RepositoryException.CatalogueUnavailable].
public final class Schema {
    /// The version of the tables that this program works with.
    public static final int NEWEST = Migrations.NEWEST;

    private static final String VERSION =
            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL";

    private final CatalogueSettings settings;
    private final DataSource source;

    private Schema(CatalogueSettings settings, DataSource source) {
        this.settings = settings;
        this.source = source;
    }

    /// Touches nothing yet.
    public static Schema in(CatalogueSettings settings) {
        return new Schema(
                settings,
                switch (settings) {
                    case CatalogueSettings.Sqlite sqlite -> sqlite(sqlite);
                    case CatalogueSettings.Postgresql postgresql -> postgresql(postgresql);
                });
    }

    /// The database in a line for people, without a credential.
    public String describe() {
        return switch (settings) {
            case CatalogueSettings.Sqlite(var file) -> "SQLite " + file;
            case CatalogueSettings.Postgresql postgresql ->
                "PostgreSQL " + postgresql.url().replaceFirst("^jdbc:", "").replaceFirst("\\?.*", "");
        };
    }

    /// Makes the tables of a version, or brings those that are there to it.
    ///
    /// @throws RepositoryException.Incompatible if there are tables that are no catalogue's
    public void migrate(int version) {
        Migrations.migrate(source, engine(), describe(), version);
    }

    /// The version of the tables that are there; empty if there are none.
    public static OptionalInt version(Session session) {
        return session.list(VERSION, row -> Integer.parseInt(row.getString(1))).stream()
                .mapToInt(Integer::intValue)
                .max();
    }

    /// Works over a connection of its own, which is not one of a pool and waits as long as a statement takes.
    ///
    /// @param doing what is tried, for people: `restore into`
    public <T> T with(String doing, Session.Direct<T> work) {
        try (Connection connection = source.getConnection()) {
            return work.on(connection);
        } catch (SQLException | Session.Failed e) {
            RuntimeException failure = DatabaseErrors.classify(e, doing, describe());
            throw failure instanceof ConstraintViolated refused
                    ? new RepositoryException.Corrupt("cannot " + doing + " the catalogue (" + describe()
                            + "), the rows do not belong together: " + refused.getMessage())
                    : failure;
        }
    }

    private String engine() {
        return switch (settings) {
            case CatalogueSettings.Sqlite _ -> "sqlite";
            case CatalogueSettings.Postgresql _ -> "postgresql";
        };
    }

    private static DataSource sqlite(CatalogueSettings.Sqlite settings) {
        var config = new SQLiteConfig();
        config.setBusyTimeout(10_000);
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + settings.file().toAbsolutePath());
        return source;
    }

    private static DataSource postgresql(CatalogueSettings.Postgresql settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(settings.url());
        source.setUser(settings.user());
        source.setPassword(settings.password());
        source.setTcpKeepAlive(true);
        source.setConnectTimeout(5);
        return source;
    }
}
