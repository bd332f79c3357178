package dev.coffer.store.s3;

import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

final class ResumedUploadOnS3ProxyTest extends ResumedUploadContract {
    @Override
    S3Access server() {
        return S3Proxy.shared();
    }
}
