package dev.coffer.repository;

import java.nio.file.Path;

class SqliteEntryScenariosTest extends EntryScenarios {

    @Override
    CatalogueSettings settings(Path home) {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }
}
