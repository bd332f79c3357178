package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.PostgresDatabase;
import dev.coffer.testing.servers.PostgresServer;
import java.nio.file.Path;
import java.util.UUID;

/// Databases in which there is nothing.
final class Databases {
    private Databases() {}

    static CatalogueSettings sqlite(Path folder) {
        return CatalogueSettings.sqlite(folder.resolve("catalogue-" + UUID.randomUUID() + ".db"));
    }

    static CatalogueSettings postgres() {
        return settings(dev.coffer.repository.Databases.postgresql());
    }

    /// One without tables.
    static CatalogueSettings emptyPostgres() {
        return settings(PostgresServer.shared().newDatabase());
    }

    private static CatalogueSettings settings(PostgresDatabase database) {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
