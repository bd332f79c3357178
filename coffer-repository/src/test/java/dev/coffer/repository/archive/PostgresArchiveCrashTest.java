package dev.coffer.repository.archive;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.testing.servers.PostgresServer;

class PostgresArchiveCrashTest extends ArchiveCrashContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
