package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.store.ObjectStore;
import dev.coffer.testing.servers.S3Proxy;

class SqliteFenceOnS3ProxyTest extends FenceContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.sqlite(home);
    }

    @Override
    ObjectStore openStore() {
        return at(S3Proxy.shared());
    }
}
