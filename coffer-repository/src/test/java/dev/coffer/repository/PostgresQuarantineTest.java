package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;

class PostgresQuarantineTest extends QuarantineContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
