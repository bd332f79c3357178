package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.store.ObjectStore;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;

@OnCeph
class SqliteFenceOnCephTest extends FenceContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }

    @Override
    ObjectStore openStore() {
        return at(CephRgw.shared());
    }
}
