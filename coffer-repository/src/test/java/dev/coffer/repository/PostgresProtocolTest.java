package dev.coffer.repository;

class PostgresProtocolTest extends ProtocolContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    Database open(CatalogueSettings settings) {
        return PostgresDatabase.open((CatalogueSettings.Postgresql) settings);
    }

    @Override
    int mostSwitches() {
        return 1;
    }
}
