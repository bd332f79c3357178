package dev.coffer.store.s3;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.ObjectStore;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

final class S3StoreOnS3ProxyTest extends S3StoreContract {
    /// S3Proxy does not say who it is. Over a folder it lets several writers win a race for an unchanged
    /// object.
    private static final Capabilities SEEN = Capabilities.of(
            Capability.WRITE_IF_ABSENT,
            Capability.LARGE_WRITE_IF_ABSENT,
            Capability.VERIFIES_SHA256,
            Capability.KEEPS_SHA256);

    @Override
    S3Access server() {
        return S3Proxy.shared();
    }

    @Override
    protected ObjectStore open() {
        return S3Store.open(settings().withCapabilities(SEEN));
    }
}
