package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresFenceTest extends FenceContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.postgres();
    }
}
