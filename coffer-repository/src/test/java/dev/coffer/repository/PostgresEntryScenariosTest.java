package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;
import java.nio.file.Path;

class PostgresEntryScenariosTest extends EntryScenarios {

    @Override
    CatalogueSettings settings(Path home) {
        var database = PostgresServer.shared().newDatabase();
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
