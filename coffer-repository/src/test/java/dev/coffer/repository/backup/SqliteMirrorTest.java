package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;

class SqliteMirrorTest extends MirrorContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }
}
