package dev.coffer.store.s3;

import dev.coffer.store.BucketSetup;
import dev.coffer.store.ByteRange;
import dev.coffer.store.Capabilities;
import dev.coffer.store.Content;
import dev.coffer.store.CopyOptions;
import dev.coffer.store.Deletion;
import dev.coffer.store.Description;
import dev.coffer.store.Listed;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.PendingUpload;
import dev.coffer.store.PresignRequest;
import dev.coffer.store.PresignedUrl;
import dev.coffer.store.ProbeReport;
import dev.coffer.store.RestoreOutcome;
import dev.coffer.store.RestoreRequest;
import dev.coffer.store.S3Settings;
import dev.coffer.store.SetupOutcome;
import dev.coffer.store.StoreException;
import dev.coffer.store.StoredObject;
import dev.coffer.store.Versioning;
import dev.coffer.store.WriteOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.services.s3.model.Bucket;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;

/// An S3 server, AWS's or another, as an object store.
///
/// Opening it makes no request. Every payload is signed with its SHA-256, so that a server that verifies
/// signatures verifies the bytes. Requests that failed on the way, or were told to come later, are repeated
/// with growing pauses as far as the settings allow; a write whose answer was lost is settled by asking for
/// the object.
public final class S3Store implements ObjectStore {
    /// What S3 copies in one request.
    private static final long MOST_COPIED_AT_ONCE = 5L << 30;

    private final S3Connection s3;
    private final S3Heads heads;
    private final S3Reads reads;
    private final S3Writes writes;
    private final S3Copies copies;
    private final S3Deletions deletions;
    private final S3Versions versions;
    private volatile Optional<Capabilities> known;

    private S3Store(S3Connection s3, long mostCopiedAtOnce) {
        this.s3 = s3;
        this.heads = new S3Heads(s3);
        this.reads = new S3Reads(s3);
        S3Parts parts = new S3Parts(s3);
        this.writes = new S3Writes(s3, parts);
        this.copies = new S3Copies(
                s3,
                parts,
                new S3Rewrites(reads, writes, s3.settings().transfer().partSize()),
                this::capabilities,
                mostCopiedAtOnce);
        this.deletions = new S3Deletions(s3);
        this.versions = new S3Versions(s3, deletions, S3Versions.MOST_AT_ONCE);
        this.known = s3.settings().capabilities();
    }

    public static S3Store open(S3Settings settings) {
        return open(settings, MOST_COPIED_AT_ONCE);
    }

    /// @param mostCopiedAtOnce in bytes; larger objects are copied in parts
    static S3Store open(S3Settings settings, long mostCopiedAtOnce) {
        return new S3Store(S3Connection.open(settings), mostCopiedAtOnce);
    }

    @Override
    public String describe() {
        return "S3 at "
                + s3.settings()
                        .endpoint()
                        .map(Object::toString)
                        .orElse("AWS, region " + s3.settings().region());
    }

    /// What the settings declare, else what [#probe] saw, else what the server is known for; of an unknown
    /// server that was not probed, nothing is claimed.
    @Override
    public Capabilities capabilities() {
        return known.orElseGet(() -> s3.server().capabilities());
    }

    /// Tries on a bucket what the server enforces, and remembers it. Takes some hundred small requests; what
    /// it writes has keys that begin with `coffer-probe-`, and is removed.
    ///
    /// @return to be kept as [S3Settings#capabilities()], so that it need not be done again
    public ProbeReport probe(String bucket) {
        ProbeReport report = new S3Probe(this, s3, bucket).run();
        known = Optional.of(report.capabilities());
        return report;
    }

    /// Signs a URL that lets whoever has it read or write one object for a while. Whether the object is
    /// there, and whether these credentials may do what they sign for, shows when it is used. No request is
    /// made, but for one to a server of one's own that has not told yet who it is, before an upload is bound
    /// to its bytes.
    ///
    /// What the server enforces of a bound upload, `docs/reference/s3-servers.md` tells.
    ///
    /// @throws StoreException.Denied if there are no credentials
    public PresignedUrl presign(PresignRequest request) {
        return new S3Presigning(s3, Clock.systemUTC()).presign(request);
    }

    /// The unfinished uploads in parts to keys that begin with `prefix`, fetched as the stream is read.
    ///
    /// @throws StoreException.NoBucket if there is no such bucket
    public Stream<PendingUpload> uploads(String bucket, String prefix) {
        return StreamSupport.stream(new S3Uploads(s3, bucket, prefix, 1000), false);
    }

    /// The same, begun more than `age` ago by this machine's clock.
    public Stream<PendingUpload> uploads(String bucket, String prefix, Duration age) {
        Instant now = Instant.now();
        return uploads(bucket, prefix).filter(upload -> upload.isOlderThan(age, now));
    }

    /// Gives an unfinished upload up, and its parts with it; does nothing if it is gone already. Whoever is
    /// still sending parts to it fails.
    public void abort(PendingUpload upload) {
        S3Uploads.abort(s3, upload);
    }

    /// Asks an archived object back. It is there some minutes to two days later, as its class and the request
    /// go.
    ///
    /// @throws StoreException.NotFound if there is no such object
    /// @throws StoreException.Refused if the server has no archive
    public RestoreOutcome requestRestore(ObjectName name, RestoreRequest request) {
        return new S3Restores(s3).request(name, request);
    }

    /// Makes a bucket what it is to be: takes every step, also after one that the server refused.
    ///
    /// @return an outcome a step, in their order; before a step's, perhaps one of what had to be done for it
    public List<SetupOutcome> setUp(String bucket, BucketSetup setup) {
        return new S3Setup(s3, this::createBucket).run(bucket, setup);
    }

    @Override
    public void createBucket(String bucket) {
        String what = "create the bucket " + bucket;
        CreateBucketRequest.Builder request = CreateBucketRequest.builder().bucket(bucket);
        String region = s3.settings().region();
        if (s3.settings().endpoint().isEmpty() && !region.equals("us-east-1")) {
            request.createBucketConfiguration(c -> c.locationConstraint(region));
        }
        try {
            s3.client().createBucket(request.build());
        } catch (SdkException e) {
            if (!S3Errors.code(e).equals("BucketAlreadyOwnedByYou")) {
                throw s3.errors().of(what, e);
            }
        }
    }

    @Override
    public boolean bucketExists(String bucket) {
        try {
            s3.wire().ask(S3Request.ofBucket(SdkHttpMethod.HEAD, bucket));
            return true;
        } catch (SdkException e) {
            if (S3Errors.isStatus(e, 404)) {
                return false;
            }
            throw s3.errors().of("look for the bucket " + bucket, e);
        }
    }

    @Override
    public Optional<ObjectInfo> stat(ObjectName name) {
        return heads.stat("look up " + name, name);
    }

    @Override
    public StoredObject read(ObjectName name, ByteRange range) {
        return reads.read(name, range);
    }

    @Override
    public ObjectInfo write(ObjectName name, Content content, WriteOptions options) {
        return writes.write(name, content, options);
    }

    @Override
    public ObjectInfo copy(ObjectName source, ObjectName target, CopyOptions options) {
        return copies.copy(source, target, options);
    }

    @Override
    public ObjectInfo updateMetadata(ObjectName name, String expectedEtag, Description description) {
        return copies.updateMetadata(name, expectedEtag, description);
    }

    @Override
    public void delete(ObjectName name) {
        deletions.delete(name);
    }

    @Override
    public Map<ObjectName, StoreException> deleteAll(Collection<ObjectName> names) {
        return deletions.deleteAll(names);
    }

    @Override
    public Versioning versioning(String bucket, String prefix) {
        return versions.versioning(bucket, prefix);
    }

    @Override
    public Deletion deleteForGood(Collection<ObjectName> names) {
        return versions.deleteForGood(names);
    }

    @Override
    public Stream<ObjectInfo> list(String bucket, String prefix) {
        return S3Listing.all(s3, bucket, prefix);
    }

    @Override
    public Stream<Listed> listLevel(String bucket, String prefix) {
        return S3Listing.level(s3, bucket, prefix);
    }

    @Override
    public Stream<String> buckets() {
        return s3.ask("list the buckets", () -> s3.client().listBuckets()).buckets().stream()
                .map(Bucket::name)
                .sorted();
    }

    @Override
    public void close() {
        s3.close();
    }
}
