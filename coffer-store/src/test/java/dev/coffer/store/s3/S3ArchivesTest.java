package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Description;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Restoration;
import dev.coffer.store.RestoreOutcome;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StorageClass;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.ArchiveProxy;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Storage classes, and archives that must be asked for what is in them.
final class S3ArchivesTest {
    private static final StorageClass RARELY = StorageClass.of("STANDARD_IA");

    private final ObjectName name = new ObjectName("archives", "dir/an object+ä");
    private ArchiveProxy archive;
    private S3Store store;

    @BeforeEach
    void open() throws IOException {
        archive = ArchiveProxy.before(S3Proxy.shared());
        store = S3Store.open(settings(archive.access()), 5 << 20);
        store.createBucket(name.bucket());
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        archive.close();
    }

    @Test
    void anArchivedObjectIsRestoredBeforeItIsRead() throws IOException {
        ObjectInfo written =
                store.write(name, content("frozen"), WriteOptions.plain().in(StorageClass.GLACIER));
        assertThat(written.archived()).isTrue();
        assertThat(store.stat(name).orElseThrow())
                .usingRecursiveComparison()
                .ignoringFields("modified")
                .isEqualTo(written);
        assertArchived(() -> store.read(name));

        assertThat(store.requestRestore(name, new RestoreRequest(3, RestoreRequest.Tier.EXPEDITED)))
                .isEqualTo(RestoreOutcome.BEGUN);
        assertThat(store.requestRestore(name, RestoreRequest.forDays(3))).isEqualTo(RestoreOutcome.ONGOING);
        ObjectInfo ongoing = store.stat(name).orElseThrow();
        assertThat(ongoing.restoration()).contains(new Restoration(true, Optional.empty()));
        assertThat(ongoing.archived()).isTrue();
        assertArchived(() -> store.read(name));

        archive.thaw();
        ObjectInfo restored = store.stat(name).orElseThrow();
        assertThat(restored.archived()).isFalse();
        assertThat(restored.storageClass()).contains(StorageClass.GLACIER);
        assertThat(restored.restoration().flatMap(Restoration::until).orElseThrow())
                .isBetween(Instant.now().plus(Duration.ofDays(2)), Instant.now().plus(Duration.ofDays(4)));
        assertThat(store.requestRestore(name, RestoreRequest.forDays(9))).isEqualTo(RestoreOutcome.THERE_ALREADY);
        try (StoredObject object = store.read(name)) {
            assertThat(object.bytes().readAllBytes()).asString(UTF_8).isEqualTo("frozen");
            assertThat(object.info().archived()).isFalse();
        }
        store.copy(name, name, CopyOptions.plain().in(StorageClass.STANDARD));
        assertThat(store.stat(name).orElseThrow().storageClass()).isEmpty();
        assertThat(store.requestRestore(name, RestoreRequest.forDays(1))).isEqualTo(RestoreOutcome.NOT_ARCHIVED);
    }

    @Test
    void copiesAndMetadataOfAnArchivedObjectWaitForItToo() {
        ObjectInfo deep =
                store.write(name, content("deep"), WriteOptions.plain().in(StorageClass.DEEP_ARCHIVE));
        assertArchived(() -> store.copy(name, new ObjectName(name.bucket(), "copy")));
        assertArchived(() ->
                store.updateMetadata(name, deep.etag(), Description.plain().withMetadata("a", "b")));
        ObjectName large = new ObjectName(name.bucket(), "large");
        store.write(large, Content.of(new byte[11 << 20]), WriteOptions.plain().in(StorageClass.DEEP_ARCHIVE));
        assertArchived(() -> store.copy(large, new ObjectName(name.bucket(), "copy of large")));
        assertThat(store.uploads(name.bucket(), "")).isEmpty();
    }

    @Test
    void aChangeOfClassKeepsBytesAndDescription() throws IOException {
        Description told = Description.plain().withContentType("image/tiff").withMetadata(Map.of("who", "Zoë"));
        for (int size : new int[] {10, 11 << 20}) {
            ObjectInfo standard = store.write(name, Content.of(new byte[size]), WriteOptions.of(told));
            assertThat(standard.storageClass()).isEmpty();
            ObjectInfo rare = store.copy(name, name, CopyOptions.plain().in(RARELY));
            assertThat(rare.storageClass()).contains(RARELY);
            assertThat(rare.description()).isEqualTo(told);
            assertThat(rare.sha256()).isEqualTo(standard.sha256()).isPresent();
            ObjectInfo described = store.updateMetadata(name, rare.etag(), told.withMetadata(Map.of("x", "y")));
            assertThat(described.storageClass())
                    .as("new metadata leave an object where it is")
                    .contains(RARELY);
            try (StoredObject object = store.read(name)) {
                assertThat(object.bytes().readAllBytes()).hasSize(size);
            }
        }
    }

    @Test
    void whatIsNotThereIsNotRestored() {
        try (S3Store plain = S3Store.open(settings(S3Proxy.shared()))) {
            plain.write(name, content("x"), WriteOptions.plain());
            assertThatThrownBy(() -> plain.requestRestore(name, RestoreRequest.forDays(1)))
                    .as("a server without an archive")
                    .isInstanceOf(StoreException.Refused.class)
                    .hasMessageContaining("restore " + name);
        }
    }

    @Nested
    @OnCeph
    final class OnCephRgw {
        @Test
        void largeAndSmallObjectsAreWrittenIntoAClassAndChangeIt() {
            try (S3Store ceph = S3Store.open(settings(CephRgw.shared()), 5 << 20)) {
                ceph.createBucket(name.bucket());
                for (int size : new int[] {10, 11 << 20}) { // written again, or copied in parts
                    ObjectInfo rare = ceph.write(
                            name,
                            Content.of(new byte[size]),
                            WriteOptions.plain().in(RARELY));
                    assertThat(rare.storageClass()).contains(RARELY);
                    assertThat(ceph.stat(name).orElseThrow().storageClass()).contains(RARELY);
                    ceph.copy(name, name, CopyOptions.plain().in(StorageClass.STANDARD));
                    assertThat(ceph.stat(name).orElseThrow().storageClass()).isEmpty();
                    ceph.copy(name, name, CopyOptions.plain().in(RARELY));
                    assertThat(ceph.list(name.bucket(), "")
                                    .findFirst()
                                    .orElseThrow()
                                    .storageClass())
                            .contains(RARELY);
                }
            }
        }

        /// Those of up to 5 GiB are written again, by way of a temp file; larger ones are copied in parts.
        @ParameterizedTest
        @ValueSource(longs = {5L << 30, 5L << 20})
        void newMetadataOfLargeObjectsLeaveTheirBytes(long mostAtOnce) throws IOException {
            try (S3Store ceph = S3Store.open(settings(CephRgw.shared()), mostAtOnce)) {
                ceph.createBucket(name.bucket());
                byte[] bytes = new byte[11 << 20];
                new Random(6).nextBytes(bytes);
                ObjectInfo before = ceph.write(name, Content.of(bytes), WriteOptions.plain());
                Description told = Description.plain().withContentType("a/b").withMetadata("new", "Zoë");
                ObjectInfo after = ceph.updateMetadata(name, before.etag(), told);
                assertThat(after.description()).isEqualTo(told);
                assertThat(after.sha256()).isEqualTo(before.sha256()).isPresent();
                try (StoredObject object = ceph.read(name)) {
                    assertThat(Arrays.equals(object.bytes().readAllBytes(), bytes))
                            .isTrue();
                }
                ceph.write(name, content("another"), WriteOptions.plain());
                assertThatThrownBy(() -> ceph.updateMetadata(name, after.etag(), told))
                        .isInstanceOf(StoreException.Conflict.class);
                assertThat(ceph.uploads(name.bucket(), "")).isEmpty();
            }
        }

        @Test
        void newMetadataNeedNoMoreThanOneConnection() {
            S3Settings one = settings(CephRgw.shared());
            try (S3Store ceph = S3Store.open(one.withTransfer(one.transfer().withConnections(1)))) {
                ceph.createBucket(name.bucket());
                for (int size : new int[] {10, 6 << 20}) {
                    ObjectInfo info = ceph.write(name, Content.of(new byte[size]), WriteOptions.plain());
                    Description told = Description.plain().withMetadata("a", "b");
                    assertThat(ceph.updateMetadata(name, info.etag(), told).metadata())
                            .containsEntry("a", "b");
                }
            }
        }

        @Test
        void aClassThatTheServerDoesNotHaveIsRefusedByName() {
            try (S3Store ceph = S3Store.open(settings(CephRgw.shared()))) {
                ceph.createBucket(name.bucket());
                StorageClass none = StorageClass.of("NO_SUCH_CLASS");
                ObjectName absent = new ObjectName(name.bucket(), "absent");
                assertThatExceptionOfType(StoreException.Refused.class)
                        .isThrownBy(() -> ceph.write(
                                absent, content("x"), WriteOptions.plain().in(none)))
                        .withMessageContaining(none.name());
                assertThat(ceph.stat(absent)).isEmpty();
            }
        }
    }

    private void assertArchived(ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.Archived.class)
                .isThrownBy(call)
                .withMessageContaining("coffer s3 restore")
                .withMessageContaining("s3://" + name.bucket());
    }

    private static S3Settings settings(S3Access access) {
        return S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey())
                .withTransfer(S3Settings.Transfer.usual().withParts(5 << 20, 3));
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }
}
