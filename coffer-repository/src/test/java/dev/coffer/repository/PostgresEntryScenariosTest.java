package dev.coffer.repository;

import java.nio.file.Path;

class PostgresEntryScenariosTest extends EntryScenarios {

    @Override
    CatalogueSettings settings(Path home) {
        var database = Databases.postgresql();
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
