package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteBackupCrashTest extends BackupCrashContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }

    @Override
    boolean isThereAfter(RestoreStep step) {
        return step == RestoreStep.SWITCHED;
    }
}
