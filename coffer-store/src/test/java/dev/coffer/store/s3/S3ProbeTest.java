package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.S3Settings;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What is claimed of servers, held against the servers.
final class S3ProbeTest {

    @Test
    void ofAnUnknownServerNothingIsClaimedUntilItIsProbed() {
        try (S3Store store = store(S3Proxy.shared())) {
            assertThat(store.capabilities()).isEqualTo(KnownServer.UNKNOWN.capabilities());
            store.createBucket("probed");
            Capabilities seen = store.probe("probed").capabilities();
            assertThat(seen.has(Capability.WRITE_IF_ABSENT)).isTrue();
            assertThat(seen.has(Capability.LARGE_WRITE_IF_ABSENT)).isTrue();
            assertThat(seen.has(Capability.VERIFIES_SHA256)).isTrue();
            assertThat(seen.has(Capability.KEEPS_SHA256)).isTrue();
            assertThat(store.capabilities()).isEqualTo(seen);
            assertThat(store.list("probed", "")).isEmpty();
        }
    }

    @Nested
    @OnCeph
    final class OfCeph {
        @Test
        void theTableSaysWhatTheProbeSees() {
            try (S3Store store = store(CephRgw.shared())) {
                Capabilities known = store.capabilities();
                assertThat(known).isEqualTo(KnownServer.CEPH.capabilities());
                store.createBucket("probed");
                assertThat(store.probe("probed").capabilities()).isEqualTo(known);
            }
        }
    }

    private static S3Store store(S3Access access) {
        return S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
    }
}
