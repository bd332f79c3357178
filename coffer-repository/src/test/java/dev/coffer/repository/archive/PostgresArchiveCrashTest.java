package dev.coffer.repository.archive;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.repository.Databases;

class PostgresArchiveCrashTest extends ArchiveCrashContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
