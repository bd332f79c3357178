package dev.coffer.media.library;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

class MediaLibraryOnS3ProxyTest extends MediaLibraryContract {
    private static final S3Access S3 = S3Proxy.shared();

    @Override
    ObjectStore open() {
        return S3Store.open(S3Settings.at(S3.endpoint(), S3.accessKey(), S3.secretKey()));
    }

    @Override
    String backend() {
        return "s3";
    }
}
