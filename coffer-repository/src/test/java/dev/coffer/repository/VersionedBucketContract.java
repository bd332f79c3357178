package dev.coffer.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Plan;
import dev.coffer.repository.housekeeping.Housekeeping.Progress;
import dev.coffer.repository.housekeeping.Housekeeping.Report;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.S3Settings;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import dev.coffer.store.s3.S3Store;
import dev.coffer.testing.servers.CephRgw;
import dev.coffer.testing.servers.S3Access;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.LegacyMd5Plugin;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// Housekeeping in a bucket that keeps versions, where a deletion by name takes nothing away.
abstract class VersionedBucketContract extends CatalogueOfEntries {
    private static final EntryPath X = new EntryPath("data/x");
    private static final Graces GRACES =
            Kept.NONE.withPurged(Duration.ofDays(1)).withTombstone(Duration.ofDays(1));
    private static final String USUAL = "\"s3:GetObject\", \"s3:PutObject\", \"s3:DeleteObject\"";
    private static final String LISTING = USUAL + ", \"s3:ListBucket\"";
    private static final String ALL = LISTING + ", \"s3:ListBucketVersions\", \"s3:DeleteObjectVersion\"";

    @TempDir
    Path home;

    private final String bucket = "kept-" + Long.toHexString(System.nanoTime());
    private final BlobLayout.Incarnations layout = new BlobLayout.Incarnations(bucket, "of/coffer");
    private final S3Store owner = S3Store.open(settings(CephRgw.shared()));
    private final S3Store guest = S3Store.open(settings(CephRgw.guest()));
    private final S3Client s3 = client(CephRgw.shared());

    @BeforeEach
    void create() {
        owner.createBucket(bucket);
        keep(BucketVersioningStatus.ENABLED);
    }

    @AfterEach
    void close() {
        s3.close();
        guest.close();
        owner.close();
    }

    @Test
    void aPurgeTakesEveryVersionAndItsReceiptSaysHowMany() throws IOException {
        Entry.Published x = put(owner, "one");
        owner.write(x.blob().object(), content("one"), WriteOptions.plain());
        assertThat(kept()).hasSize(2);
        Housekeeping housekeeping = housekeeping(owner);
        Receipt receipt = housekeeping.purge(new PurgeRequest(X, true, Optional.of("asked")), GRACES);
        assertThat(receipt.pending()).isEmpty();
        assertThat(receipt.removed()).extracting(Receipt.Removed::versions).containsExactly(Optional.of(2L));
        assertThat(kept()).isEmpty();
    }

    @Test
    void collectingTakesThemTooAlsoWhereVersionsWereKeptOnceAndWhatComesLate() throws IOException {
        Entry.Published x = put(owner, "one");
        keep(BucketVersioningStatus.SUSPENDED);
        catalogue.inTransaction(tx -> tx.purge(tx.expire(x)));
        time.set(time.get().plus(Duration.ofHours(2)));
        run(owner);
        assertThat(kept()).isEmpty();

        keep(BucketVersioningStatus.ENABLED);
        owner.write(x.blob().object(), content("one"), WriteOptions.plain());
        owner.delete(x.blob().object());
        assertThat(kept()).as("a write that came late, and a marker upon it").hasSize(1);
        time.set(time.get().plus(Duration.ofHours(2)));
        run(owner);
        assertThat(kept()).isEmpty();
    }

    @Test
    void whoMayNotRemoveVersionsIsRefusedAPurgeAndToldThatBytesStayUntilThatIsAllowed() throws IOException {
        allow(LISTING + ", \"s3:GetBucketVersioning\"");
        Entry.Published x = put(owner, "one");
        Housekeeping theirs = housekeeping(guest);
        PurgeRequest request = new PurgeRequest(X, true, Optional.empty());
        assertThatThrownBy(() -> theirs.planPurge(request)).isInstanceOf(StoreException.Denied.class);
        assertThatThrownBy(() -> theirs.purge(request, GRACES))
                .isInstanceOf(StoreException.Denied.class)
                .hasMessageContaining("keeps old versions")
                .hasMessageContaining("s3:DeleteObjectVersion");
        assertThat(catalogue.current(X)).as("nothing has happened").isPresent();

        catalogue.inTransaction(tx -> tx.purge(tx.expire(x)));
        time.set(time.get().plus(Duration.ofHours(2)));
        Report hidden = run(guest);
        assertThat(hidden.failures()).isEmpty();
        assertThat(bytes(hidden)).isZero();
        Plan after = theirs.plan(GRACES, theirs.tasks());
        assertThat(after.hidden().count()).isEqualTo(1);
        assertThat(after.hidden().bytes()).isEqualTo(3);
        assertThat(owner.stat(x.blob().object())).isEmpty();
        assertThat(kept()).hasSize(1);
        Receipt receipt = theirs.receipt(X, GRACES);
        assertThat(receipt.removed()).isEmpty();
        assertThat(receipt.pending())
                .hasSize(1)
                .allSatisfy(pending -> assertThat(pending.why()).contains("keeps old versions"));

        allow(ALL);
        time.set(time.get().plus(Duration.ofHours(2)));
        run(guest);
        assertThat(kept()).isEmpty();
        assertThat(theirs.plan(GRACES, theirs.tasks()).hidden().count()).isZero();
        assertThat(theirs.receipt(X, GRACES).pending()).isEmpty();
        assertThat(theirs.receipt(X, GRACES).removed())
                .extracting(Receipt.Removed::versions)
                .containsExactly(Optional.of(1L));
    }

    @Test
    void whoMayNotEvenAskIsToldByTheReceiptWhatStayed() throws IOException {
        allow(LISTING);
        put(owner, "one");
        Receipt receipt = housekeeping(guest).purge(new PurgeRequest(X, true, Optional.empty()), GRACES);
        assertThat(receipt.removed()).isEmpty();
        assertThat(receipt.pending()).hasSize(1);
        assertThat(kept()).hasSize(1);
    }

    @Test
    void whoMayNotListIsToldWhichPermissionIsMissing() {
        allow(USUAL);
        assertThatThrownBy(() -> run(guest))
                .isInstanceOf(StoreException.Denied.class)
                .hasMessageContaining("s3:ListBucket");
        allow(LISTING);
        assertThat(run(guest).failures()).isEmpty();
    }

    private Entry.Published put(S3Store store, String text) throws IOException {
        Blob blob = new Blobs(catalogue, store, layout)
                .add(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), home)
                .blob();
        return catalogue.inTransaction(tx -> tx.publish(tx.add(X, blob)));
    }

    private Housekeeping housekeeping(S3Store store) {
        return Housekeeping.of(catalogue, store, layout)
                .withBackups(new BackupStore(BackupStore.MAIN, store, bucket, "of/coffer"));
    }

    private Report run(S3Store store) {
        Housekeeping housekeeping = housekeeping(store);
        return housekeeping.execute(
                housekeeping.plan(GRACES, housekeeping.tasks()), OptionalDouble.empty(), Progress.SILENT);
    }

    private static long bytes(Report report) {
        return report.lines().stream()
                .filter(line -> line.task() == Housekeeping.Task.DELETE)
                .mapToLong(Housekeeping.Line::bytes)
                .sum();
    }

    private void keep(BucketVersioningStatus status) {
        s3.putBucketVersioning(
                request -> request.bucket(bucket).versioningConfiguration(versioning -> versioning.status(status)));
    }

    private void allow(String actions) {
        String policy = """
                {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
                 "Principal": {"AWS": ["arn:aws:iam:::user/guest"]}, "Action": [%s],
                 "Resource": ["arn:aws:s3:::%s", "arn:aws:s3:::%s/*"]}]}""".formatted(actions, bucket, bucket);
        s3.putBucketPolicy(request -> request.bucket(bucket).policy(policy));
    }

    /// The versions of blobs that have bytes, whether readers see them or not.
    private List<ObjectName> kept() {
        return s3.listObjectVersions(request -> request.bucket(bucket).prefix("of/coffer/blobs/")).versions().stream()
                .map(ObjectVersion::key)
                .map(key -> new ObjectName(bucket, key))
                .toList();
    }

    private static Content content(String text) {
        return Content.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private static S3Settings settings(S3Access access) {
        return S3Settings.at(access.endpoint(), access.accessKey(), access.secretKey());
    }

    private static S3Client client(S3Access access) {
        return S3Client.builder()
                .endpointOverride(access.endpoint())
                .forcePathStyle(true)
                .region(Region.of(access.region()))
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(access.accessKey(), access.secretKey())))
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .addPlugin(LegacyMd5Plugin.create())
                .build();
    }
}
