package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresBackupTest extends BackupContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.emptyPostgres();
    }

    @Override
    CatalogueSettings otherDatabase() {
        return Databases.sqlite(home);
    }
}
