package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresBackupBesideCollectorTest extends BackupBesideCollectorContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.postgres();
    }
}
