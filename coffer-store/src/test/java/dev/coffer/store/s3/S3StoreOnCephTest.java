package dev.coffer.store.s3;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;

/// With the quick client, so that both clients are under the contract.
@OnCeph
final class S3StoreOnCephTest extends S3StoreContract {
    @Override
    S3Access server() {
        return CephRgw.shared();
    }

    @Override
    protected ObjectStore open() {
        return S3Store.open(settings().withClient(S3Settings.Client.FAST_START));
    }
}
