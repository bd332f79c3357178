package dev.coffer.repository;

import java.util.List;

class PostgresChangesetCrashTest extends ChangesetCrashContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    List<String> where() {
        return List.of(database.url(), database.user(), database.password());
    }
}
