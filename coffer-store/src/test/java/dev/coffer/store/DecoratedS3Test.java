package dev.coffer.store;

import dev.coffer.store.measured.MeasuredStore;
import dev.coffer.store.retrying.RetryingStore;
import dev.coffer.store.s3.S3Store;
import dev.coffer.store.throttled.ThrottledStore;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;

/// The decorators, one around the other, around a real server.
final class DecoratedS3Test extends ObjectStoreContract {
    /// What S3Proxy over a folder was seen to do.
    private static final Capabilities SEEN = Capabilities.of(
            Capability.WRITE_IF_ABSENT,
            Capability.LARGE_WRITE_IF_ABSENT,
            Capability.VERIFIES_SHA256,
            Capability.KEEPS_SHA256);

    @Override
    protected ObjectStore open() {
        S3Access server = S3Proxy.shared();
        S3Settings settings = S3Settings.at(server.endpoint(), server.accessKey(), server.secretKey())
                .withTransfer(S3Settings.Transfer.usual().withParts(5 << 20, 3))
                .withCapabilities(SEEN);
        return MeasuredStore.of(RetryingStore.of(ThrottledStore.of(S3Store.open(settings), 1L << 30)));
    }
}
