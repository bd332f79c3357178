package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;
import java.util.List;

class PostgresMigrationCrashTest extends MigrationCrashContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    List<String> where() {
        return List.of(database.url(), database.user(), database.password());
    }
}
