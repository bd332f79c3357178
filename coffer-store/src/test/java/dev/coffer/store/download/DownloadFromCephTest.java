package dev.coffer.store.download;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;

@OnCeph
final class DownloadFromCephTest extends DownloadContract {

    @Override
    ObjectStore open() {
        S3Access server = CephRgw.shared();
        return S3Store.open(S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey()));
    }
}
