package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresRestoreRacesTest extends RestoreRacesContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.emptyPostgres();
    }
}
