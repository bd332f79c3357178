package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteBackupUnderWritersTest extends BackupUnderWritersContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }
}
