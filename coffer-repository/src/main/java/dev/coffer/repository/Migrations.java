package dev.coffer.repository;

import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/// Brings a catalogue's tables up to date. Asks first, with one statement, whether they are: loading the
/// migration library costs a command line more than its whole work.
final class Migrations {
    /// The version of the newest migration in `catalogue/`.
    static final int NEWEST = 24;

    private static final String FOLDER = "classpath:dev/coffer/repository/catalogue/";

    /// @param engine the folder of the migrations that are this engine's own
    /// @throws RepositoryException.Incompatible if the tables are newer than this program, or not a
    ///     catalogue's
    static void run(Database database, DataSource source, String engine) {
        Optional<Integer> version = version(database);
        if (version.isPresent() && version.get() > NEWEST) {
            throw new RepositoryException.Incompatible("the catalogue (" + database.describe()
                    + ") was made by a newer Coffer (its tables are version " + version.get() + ", this one knows "
                    + NEWEST + ")");
        }
        if (version.isEmpty() || version.get() < NEWEST) {
            migrate(source, engine, database.describe(), NEWEST);
        }
    }

    static Optional<Integer> version(Database database) {
        try {
            return database
                    .read(session -> session.list(
                            "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL",
                            row -> Integer.valueOf(row.getString(1))))
                    .stream()
                    .max(Integer::compare);
        } catch (RepositoryException.CatalogueUnavailable e) {
            if (String.valueOf(e.getMessage()).contains("flyway_schema_history")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Makes the tables of a version, or brings those that are there to it.
    ///
    /// @param described the database in a line for people
    static void migrate(DataSource source, String engine, String described, int version) {
        try {
            Flyway.configure()
                    .dataSource(source)
                    .locations(FOLDER + "common", FOLDER + engine)
                    .placeholders(Map.of("bytewise", bytewise(engine)))
                    .loggers("slf4j")
                    .target(Integer.toString(version))
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw DatabaseErrors.classify(
                    e.getCause() == null ? incompatible(described, e) : e, "make the tables of", described);
        }
    }

    /// The clause that makes a text compare by its bytes.
    private static String bytewise(String engine) {
        return engine.equals("postgresql") ? "COLLATE \"C\"" : "COLLATE BINARY";
    }

    private static RepositoryException.Incompatible incompatible(String described, FlywayException e) {
        return new RepositoryException.Incompatible("the database (" + described
                + ") is not a catalogue, or one of another kind: "
                + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    private Migrations() {}
}
