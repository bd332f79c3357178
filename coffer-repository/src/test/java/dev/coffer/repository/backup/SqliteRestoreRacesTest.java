package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteRestoreRacesTest extends RestoreRacesContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }
}
