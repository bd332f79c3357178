package dev.coffer.repository;

import java.util.List;

class SqliteMigrationCrashTest extends MigrationCrashContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }

    @Override
    List<String> where() {
        return List.of(home.resolve("catalogue.db").toString());
    }
}
