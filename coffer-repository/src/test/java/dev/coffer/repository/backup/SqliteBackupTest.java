package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteBackupTest extends BackupContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }

    @Override
    CatalogueSettings otherDatabase() {
        return Databases.postgres();
    }
}
