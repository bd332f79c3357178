package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.PostgresServer;
import java.nio.file.Path;
import java.util.UUID;

/// Empty databases.
final class Databases {
    private Databases() {}

    static CatalogueSettings sqlite(Path folder) {
        return CatalogueSettings.sqlite(folder.resolve("catalogue-" + UUID.randomUUID() + ".db"));
    }

    static CatalogueSettings postgres() {
        var database = PostgresServer.shared().newDatabase();
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
