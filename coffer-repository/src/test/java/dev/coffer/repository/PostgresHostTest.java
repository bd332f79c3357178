package dev.coffer.repository;

class PostgresHostTest extends HostContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
