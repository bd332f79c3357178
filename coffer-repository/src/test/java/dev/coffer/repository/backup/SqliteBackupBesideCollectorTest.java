package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteBackupBesideCollectorTest extends BackupBesideCollectorContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }
}
