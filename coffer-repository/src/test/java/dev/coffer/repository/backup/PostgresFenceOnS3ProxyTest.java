package dev.coffer.repository.backup;

import dev.coffer.repository.CatalogueSettings;
import dev.coffer.store.ObjectStore;
import dev.coffer.testing.servers.S3Proxy;

class PostgresFenceOnS3ProxyTest extends FenceContract {

    @Override
    CatalogueSettings newDatabase() {
        return Databases.postgres();
    }

    @Override
    ObjectStore openStore() {
        return at(S3Proxy.shared());
    }
}
