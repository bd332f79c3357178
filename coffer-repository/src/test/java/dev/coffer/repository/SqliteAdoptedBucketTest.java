package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.folder.FolderStore;

/// In a folder.
class SqliteAdoptedBucketTest extends AdoptedBucketContract {
    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }

    @Override
    ObjectStore openStore() {
        return FolderStore.open(home.resolve("store"));
    }
}
