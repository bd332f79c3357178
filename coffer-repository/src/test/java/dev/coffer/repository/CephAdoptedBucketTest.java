package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;

/// On Ceph, with PostgreSQL.
@OnCeph
class CephAdoptedBucketTest extends AdoptedBucketContract {
    private final dev.coffer.testing.servers.PostgresDatabase database = Databases.postgresql();

    @Override
    CatalogueSettings settings() {
        return CatalogueSettings.postgresql(database.url(), database.user(), database.password());
    }

    @Override
    ObjectStore openStore() {
        S3Access s3 = CephRgw.shared();
        return S3Store.open(S3Settings.at(s3.endpoint(), s3.accessKey(), s3.secretKey()));
    }
}
