package dev.coffer.store.download;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

final class DownloadFromS3ProxyTest extends DownloadContract {

    @Override
    ObjectStore open() {
        S3Access server = S3Proxy.shared();
        return S3Store.open(S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey()));
    }
}
