package dev.coffer.repository;

class PostgresStasherTest extends StasherContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
