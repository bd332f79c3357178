package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

/// On S3Proxy, with SQLite.
class S3ProxyAdoptedBucketTest extends AdoptedBucketContract {
    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.sqlite(home.resolve("catalogue.db"));
    }

    @Override
    ObjectStore openStore() {
        S3Access s3 = S3Proxy.shared();
        return S3Store.open(S3Settings.at(s3.endpoint(), s3.accessKey(), s3.secretKey()));
    }
}
