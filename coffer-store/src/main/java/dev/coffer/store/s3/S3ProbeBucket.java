package dev.coffer.store.s3;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.ObjectName;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectVersion;

/// What a server does with buckets, tried on one of the probe's own, which is made by the first look and goes
/// when this is closed. It holds two objects of a few bytes, which everybody may read for a moment.
final class S3ProbeBucket implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(S3ProbeBucket.class);
    private static final String ORIGIN = "https://probe.example";

    private final S3Store store;
    private final S3Connection s3;
    private final ObjectName name;
    private boolean made;

    S3ProbeBucket(S3Store store, S3Connection s3, String bucket) {
        this.store = store;
        this.s3 = s3;
        this.name = new ObjectName(bucket, "probe");
    }

    S3Probe.Seen keepsVersions() {
        make();
        s3.ask(
                "keep versions",
                () -> s3.client()
                        .putBucketVersioning(request -> request.bucket(name.bucket())
                                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED))
                                .overrideConfiguration(S3Setup.WITH_MD5)));
        store.write(name, S3Probe.content("one"), WriteOptions.plain());
        store.write(name, S3Probe.content("two"), WriteOptions.plain());
        int kept = versions().versions().size();
        return new S3Probe.Seen(kept >= 2, "of two writes, " + kept + " versions are kept");
    }

    S3Probe.Seen takesPolicies() {
        make();
        ObjectName open = new ObjectName(name.bucket(), "public/probe");
        store.write(open, S3Probe.content("for all"), WriteOptions.plain());
        Anonymous anonymous = new Anonymous(s3.settings().transfer());
        int before = anonymous.get(url(open)).status();
        setUp(new BucketSetup.PublicRead("public/"));
        int after = anonymous.get(url(open)).status();
        int other = anonymous.get(url(name)).status();
        boolean holds = before == 403 && after == 200 && other == 403;
        return new S3Probe.Seen(
                holds,
                "read without credentials: before " + before + ", under the policy " + after + ", beside it " + other);
    }

    S3Probe.Seen answersPreflights() {
        make();
        setUp(new BucketSetup.Cors(List.of(BucketSetup.CorsRule.of(List.of(ORIGIN), List.of("PUT")))));
        Anonymous anonymous = new Anonymous(s3.settings().transfer());
        Optional<String> allowed =
                anonymous.preflight(url(name), ORIGIN, "PUT").headers().firstValue("access-control-allow-origin");
        Optional<String> other = anonymous
                .preflight(url(name), "https://other.example", "PUT")
                .headers()
                .firstValue("access-control-allow-origin");
        boolean holds = allowed.isPresent() && other.isEmpty();
        return new S3Probe.Seen(
                holds,
                holds
                        ? "a page of the origin that was named may, another may not"
                        : "preflights: " + allowed + ", " + other);
    }

    S3Probe.Seen takesLifecycles() {
        make();
        setUp(new BucketSetup.Lifecycle(OptionalInt.of(7), List.of(new BucketSetup.Expiry("tmp/", 30))));
        int rules = s3.ask(
                        "read the lifecycle",
                        () -> s3.client().getBucketLifecycleConfiguration(request -> request.bucket(name.bucket())))
                .rules()
                .size();
        return new S3Probe.Seen(
                rules == 2, "of two rules, " + rules + " were read back; whether it obeys shows in days");
    }

    S3Probe.Seen takesWebsites() {
        make();
        setUp(new BucketSetup.Website(
                "index.html", Optional.empty(), BucketSetup.Redirect.ofMissing("old/", "www.example.org", "https")));
        int rules = s3.ask(
                        "read the website",
                        () -> s3.client().getBucketWebsite(request -> request.bucket(name.bucket())))
                .routingRules()
                .size();
        return new S3Probe.Seen(rules == 2, "of a website with two routing rules, " + rules + " were read back");
    }

    private void setUp(BucketSetup.Step step) {
        for (SetupOutcome outcome : store.setUp(name.bucket(), BucketSetup.of(step))) {
            outcome.refusal().ifPresent(reason -> {
                throw reason;
            });
        }
    }

    private void make() {
        if (made) {
            return;
        }
        try {
            store.createBucket(name.bucket());
            made = true;
            store.write(name, S3Probe.content("one"), WriteOptions.plain());
        } catch (StoreException.Unavailable e) {
            throw e;
        } catch (StoreException e) {
            throw new StoreException.Denied("no bucket of one's own to try it with: " + e.getMessage(), e);
        }
    }

    private URI url(ObjectName object) {
        return URI.create(s3.client()
                .utilities()
                .getUrl(url -> url.bucket(object.bucket()).key(object.key()))
                .toString());
    }

    private ListObjectVersionsResponse versions() {
        return s3.ask("list versions", () -> s3.client().listObjectVersions(request -> request.bucket(name.bucket())));
    }

    @Override
    public void close() {
        if (!made) {
            return;
        }
        try {
            removeVersions();
            store.list(name.bucket(), "").forEach(object -> store.delete(object.name()));
            s3.client().deleteBucket(request -> request.bucket(name.bucket()));
        } catch (StoreException | SdkException e) {
            LOG.warn(
                    "the bucket {} of a probe of {} is left behind: {}",
                    name.bucket(),
                    store.describe(),
                    e.getMessage());
        }
    }

    /// A server without versions has nothing here that a listing does not show.
    private void removeVersions() {
        try {
            for (ObjectVersion version : versions().versions()) {
                s3.client()
                        .deleteObject(request ->
                                request.bucket(name.bucket()).key(version.key()).versionId(version.versionId()));
            }
        } catch (StoreException e) {
            LOG.debug("{}", e.getMessage());
        }
    }
}
