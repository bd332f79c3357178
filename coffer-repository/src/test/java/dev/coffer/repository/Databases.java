package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;

/// Databases for tests that are not about how their tables come to be.
public final class Databases {

    /// An own one in PostgreSQL, with the tables of a catalogue and nothing in them.
    public static dev.coffer.testing.servers.PostgresDatabase postgresql() {
        return PostgresServer.shared().newDatabase(Databases::makeTables);
    }

    private static void makeTables(dev.coffer.testing.servers.PostgresDatabase empty) {
        PostgresDatabase database = PostgresDatabase.open(settings(empty));
        try {
            Migrations.migrate(database.dataSource(), "postgresql", empty.url(), Migrations.NEWEST);
        } finally {
            database.close();
        }
    }

    private static CatalogueSettings.Postgresql settings(dev.coffer.testing.servers.PostgresDatabase database) {
        return new CatalogueSettings.Postgresql(database.url(), database.user(), database.password());
    }

    private Databases() {}
}
