package dev.coffer.store.s3;

import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;

@OnCeph
final class ResumedUploadOnCephTest extends ResumedUploadContract {
    @Override
    S3Access server() {
        return CephRgw.shared();
    }
}
