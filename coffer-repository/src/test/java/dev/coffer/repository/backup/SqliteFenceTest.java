package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteFenceTest extends FenceContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }
}
