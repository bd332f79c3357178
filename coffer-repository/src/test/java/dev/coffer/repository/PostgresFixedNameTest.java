package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;

class PostgresFixedNameTest extends FixedNameContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

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
