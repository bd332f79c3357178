package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class PostgresMirrorTest extends MirrorContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.postgres();
    }
}
