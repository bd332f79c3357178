package dev.coffer.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Capabilities;
import dev.coffer.store.Capability;
import dev.coffer.store.ProbeReport;
import dev.coffer.store.ProbeReport.Finding;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// What is claimed of servers, held against the servers.
final class S3ProbeTest {
    /// S3Proxy over a folder checks these conditions and then lets others in between: a race shows it now and
    /// then.
    private static final Set<Capability> RACY = EnumSet.of(Capability.WRITE_IF_UNCHANGED, Capability.COPY_IF_UNCHANGED);

    @Test
    void ofAnUnknownServerNothingIsClaimedUntilItIsProbed() {
        try (S3Store store = store(S3Proxy.shared())) {
            assertThat(store.capabilities()).isEqualTo(KnownServer.UNKNOWN.capabilities());
            ProbeReport report = probed(store);
            Map<Capability, Finding> findings = findings(report);
            findings.keySet().removeAll(RACY);
            Set<Capability> has = EnumSet.of(
                    Capability.WRITE_IF_ABSENT,
                    Capability.LARGE_WRITE_IF_ABSENT,
                    Capability.VERIFIES_SHA256,
                    Capability.KEEPS_SHA256,
                    Capability.CHECKSUMS,
                    Capability.DELETES_MANY,
                    Capability.UPLOADS_IN_PARTS,
                    Capability.HEADERS,
                    Capability.PRESIGNED);
            assertThat(findings)
                    .allSatisfy((capability, finding) -> assertThat(finding)
                            .as(capability.name())
                            .isEqualTo(has.contains(capability) ? Finding.HAS : Finding.HAS_NOT));
            assertThat(store.capabilities()).isEqualTo(report.capabilities());
            assertThat(says(report, Capability.STORAGE_CLASSES)).contains("a copy forgets its class");
            for (Capability refused : EnumSet.range(Capability.RESTORES, Capability.WEBSITES)) {
                assertThat(says(report, refused)).startsWith("cannot ").contains(" says ");
            }
        }
    }

    @Test
    void aMissingBucketAndAMissingServerAreErrors() throws IOException {
        try (S3Store store = store(S3Proxy.shared())) {
            assertThatThrownBy(() -> store.probe("no-such-bucket-here"))
                    .isInstanceOf(StoreException.NoBucket.class)
                    .hasMessageContaining("no-such-bucket-here");
        }
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        S3Settings nobody = S3Settings.at(URI.create("http://127.0.0.1:" + port), "key", "secret")
                .withTransfer(
                        S3Settings.Transfer.usual().withPatience(Duration.ofSeconds(1), Duration.ofSeconds(1), 1));
        try (S3Store store = S3Store.open(nobody)) {
            assertThatThrownBy(() -> store.probe("bucket")).isInstanceOf(StoreException.Unavailable.class);
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
                Set<Capability> here = EnumSet.copyOf(known.all());
                here.add(Capability.STORAGE_CLASSES); // the zone of the test's server defines one
                assertThat(probed(store).capabilities().all()).isEqualTo(here);
            }
        }

        @Test
        void whoMayDoNothingIsDeniedAndNothingIsClaimed() {
            try (S3Store owner = store(CephRgw.shared());
                    S3Store guest = store(CephRgw.guest())) {
                owner.createBucket("probed-by-guest");
                assertThatThrownBy(() -> guest.probe("probed-by-guest")).isInstanceOf(StoreException.Denied.class);
            }
        }
    }

    /// The report, after which nothing is left.
    private static ProbeReport probed(S3Store store) {
        store.createBucket("probed");
        ProbeReport report = store.probe("probed");
        assertThat(report.rows()).hasSameSizeAs(Capability.values());
        assertThat(report.rows())
                .allSatisfy(row -> assertThat(row.says()).isNotBlank().hasLineCount(1));
        assertThat(store.list("probed", "")).isEmpty();
        assertThat(store.uploads("probed", "")).isEmpty();
        assertThat(store.buckets()).noneMatch(bucket -> bucket.startsWith("coffer-probe"));
        return report;
    }

    private static Map<Capability, Finding> findings(ProbeReport report) {
        Map<Capability, Finding> findings = new EnumMap<>(Capability.class);
        report.rows().forEach(row -> findings.put(row.capability(), row.finding()));
        return findings;
    }

    private static String says(ProbeReport report, Capability capability) {
        return report.rows().get(capability.ordinal()).says();
    }

    private static S3Store store(S3Access access) {
        return S3Store.open(S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey()));
    }
}
