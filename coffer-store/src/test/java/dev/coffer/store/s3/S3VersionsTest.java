package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.store.Content;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.Versioning;
import dev.coffer.store.WriteOptions;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.OnCeph;
import dev.coffer.testing.servers.S3Access;
import dev.coffer.testing.servers.S3Proxy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;

/// What is left of objects that are removed from buckets which keep versions.
final class S3VersionsTest {

    @Test
    void aServerWithoutVersionsSaysThatNothingIsKept() {
        S3Settings settings = settings(S3Proxy.shared());
        try (S3Store store = S3Store.open(settings)) {
            String bucket = "unversioned-" + Long.toHexString(System.nanoTime());
            store.createBucket(bucket);
            ObjectName name = new ObjectName(bucket, "k");
            store.write(name, content("1"), WriteOptions.plain());
            assertThat(store.versioning(bucket, "")).isEqualTo(Versioning.NEVER);
            assertThat(store.deleteForGood(List.of(name))).isEqualTo(new Deletion(Map.of(), Map.of(), Map.of()));
            assertThat(store.stat(name)).isEmpty();
        }
    }

    @Nested
    @OnCeph
    final class OnCephRgw {
        private final String bucket = "versions-" + Long.toHexString(System.nanoTime());
        private final ObjectName one = new ObjectName(bucket, "in/one");
        private final ObjectName two = new ObjectName(bucket, "in/two ü");
        private final S3Connection s3 = S3Connection.open(settings(CephRgw.shared()));
        private final S3Store store = S3Store.open(settings(CephRgw.shared()));
        private final S3Store guest = S3Store.open(settings(CephRgw.guest()));

        @BeforeEach
        void create() {
            store.createBucket(bucket);
        }

        @AfterEach
        void close() {
            guest.close();
            store.close();
            s3.close();
        }

        @Test
        void aBucketThatNeverKeptVersionsSaysSo() {
            write(one, "1");
            assertThat(store.versioning(bucket, "in/")).isEqualTo(Versioning.NEVER);
            assertThat(store.deleteForGood(List.of(one, two)).versions()).isEmpty();
            assertThat(kept()).isEmpty();
        }

        @Test
        void everyVersionAndMarkerOfAnObjectGoesAndThoseOfOthersStay() {
            write(one, "before versions were kept");
            keep(BucketVersioningStatus.ENABLED);
            assertThat(store.versioning(bucket, "in/")).isEqualTo(Versioning.KEPT);
            for (int i = 0; i < 4; i++) {
                write(one, "version " + i);
            }
            store.delete(one);
            write(two, "1");
            store.delete(two);
            List<ObjectName> others = Stream.of("in/on", "in/one.", "in/one/", "in/one0", "in/onE")
                    .map(key -> new ObjectName(bucket, key))
                    .toList();
            others.forEach(other -> write(other, "another's"));
            ObjectName neverThere = new ObjectName(bucket, "in/never");

            S3Versions inSmallPages = new S3Versions(s3, new S3Deletions(s3), 2);
            Deletion deletion = inSmallPages.deleteForGood(List.of(one, neverThere, two));
            assertThat(deletion.failed()).isEmpty();
            assertThat(deletion.hidden()).isEmpty();
            assertThat(deletion.versions()).containsExactlyInAnyOrderEntriesOf(Map.of(one, 5L, two, 1L));
            assertThat(kept())
                    .containsExactlyInAnyOrderElementsOf(
                            others.stream().map(ObjectName::key).toList());
        }

        @Test
        void aBucketThatKeptVersionsOnceIsEmptiedToo() {
            keep(BucketVersioningStatus.ENABLED);
            write(one, "1");
            keep(BucketVersioningStatus.SUSPENDED);
            write(one, "2");
            assertThat(store.versioning(bucket, "in/")).isEqualTo(Versioning.KEPT);
            assertThat(store.deleteForGood(List.of(one)).versions()).isEqualTo(Map.of(one, 2L));
            assertThat(kept()).isEmpty();
        }

        @Test
        void whoMayNotReachVersionsHidesAnObjectAndIsTold() {
            keep(BucketVersioningStatus.ENABLED);
            String usual = "\"s3:GetObject\", \"s3:PutObject\", \"s3:DeleteObject\"";
            for (String more : List.of(
                    "",
                    ", \"s3:GetBucketVersioning\"",
                    ", \"s3:GetBucketVersioning\", \"s3:ListBucketVersions\"",
                    ", \"s3:GetBucketVersioning\", \"s3:DeleteObjectVersion\"")) {
                allow(usual + more);
                write(one, "1");
                assertThat(guest.versioning(bucket, "in/"))
                        .as(more)
                        .isEqualTo(more.isEmpty() ? Versioning.UNKNOWN : Versioning.OUT_OF_REACH);
                Deletion deletion = guest.deleteForGood(List.of(one));
                assertThat(deletion.failed()).as(more).isEmpty();
                assertThat(deletion.hidden().keySet()).as(more).containsExactly(one);
                assertThat(deletion.hidden().get(one))
                        .isInstanceOf(StoreException.Denied.class)
                        .hasMessageContaining("s3:DeleteObjectVersion");
                assertThat(store.stat(one)).isEmpty();
            }
            assertThat(kept()).hasSize(4);

            allow(usual + ", \"s3:ListBucketVersions\", \"s3:DeleteObjectVersion\"");
            assertThat(guest.versioning(bucket, "in/")).isEqualTo(Versioning.KEPT);
            assertThat(guest.deleteForGood(List.of(one)).versions()).isEqualTo(Map.of(one, 4L));
            assertThat(kept()).isEmpty();
        }

        @Test
        void whoMayNotAskIsToldThatNothingIsHiddenWhereNothingIsKept() {
            allow("\"s3:GetObject\", \"s3:PutObject\", \"s3:DeleteObject\"");
            write(one, "1");
            assertThat(guest.deleteForGood(List.of(one, two))).isEqualTo(new Deletion(Map.of(), Map.of(), Map.of()));
            assertThat(kept()).isEmpty();
        }

        private void allow(String actions) {
            String policy = """
                    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                     "Principal": {"AWS": ["arn:aws:iam:::user/guest"]}, "Action": [%s],
                     "Resource": ["arn:aws:s3:::%s", "arn:aws:s3:::%s/*"]}]}""".formatted(actions, bucket, bucket);
            s3.client().putBucketPolicy(request -> request.bucket(bucket).policy(policy));
        }

        private void keep(BucketVersioningStatus status) {
            s3.client()
                    .putBucketVersioning(request -> request.bucket(bucket)
                            .versioningConfiguration(v -> v.status(status))
                            .overrideConfiguration(S3Setup.WITH_MD5));
        }

        private void write(ObjectName name, String text) {
            store.write(name, content(text), WriteOptions.plain());
        }

        /// The keys of all versions with bytes, and of markers of what has none.
        private List<String> kept() {
            ListObjectVersionsResponse all = s3.client().listObjectVersions(request -> request.bucket(bucket));
            return all.versions().stream().map(version -> version.key()).toList();
        }
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(UTF_8));
    }

    private static S3Settings settings(S3Access access) {
        return S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
    }
}
