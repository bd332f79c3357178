package dev.coffer.repository;

import dev.coffer.testing.servers.PostgresServer;

class PostgresDerivativeCheckTest extends DerivativeCheckContract {
    private final dev.coffer.testing.servers.PostgresDatabase database =
            PostgresServer.shared().newDatabase();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
