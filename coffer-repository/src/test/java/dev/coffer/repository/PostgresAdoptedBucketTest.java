package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;

/// In a folder.
class PostgresAdoptedBucketTest extends AdoptedBucketContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    ObjectStore openStore() {
        return FolderStore.open(home.resolve("store"));
    }
}
