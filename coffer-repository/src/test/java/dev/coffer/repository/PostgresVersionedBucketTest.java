package dev.coffer.repository;

import dev.coffer.testing.servers.OnCeph;

@OnCeph
class PostgresVersionedBucketTest extends VersionedBucketContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }
}
