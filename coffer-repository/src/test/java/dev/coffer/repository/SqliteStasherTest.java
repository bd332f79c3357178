package dev.coffer.repository;

class SqliteStasherTest extends StasherContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(folder.resolve("catalogue.db"));
    }
}
