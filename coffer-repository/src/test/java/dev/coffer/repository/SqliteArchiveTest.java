package dev.coffer.repository;

class SqliteArchiveTest extends ArchiveContract {

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }
}
