package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresBackupUnderWritersTest extends BackupUnderWritersContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.postgres();
    }
}
