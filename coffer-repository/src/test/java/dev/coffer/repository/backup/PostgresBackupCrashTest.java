package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresBackupCrashTest extends BackupCrashContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.emptyPostgres();
    }

    @Override
    boolean isThereAfter(RestoreStep step) {
        return step.compareTo(RestoreStep.COMMITTED) >= 0;
    }
}
