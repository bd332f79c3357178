package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.util.Locale;
import java.util.UUID;

/// Where the object of a blob lies, from its digest.
///
/// [Incarnations] is Coffer's own and the only one that can delete safely: no object name is ever used twice.
/// [Simple] and [Multibucket] are md5s3stash's, bit for bit; their object name is the digest, so they are
/// append-only, but for a collector that is promised to be alone with them.
public sealed interface BlobLayout {

    /// The name of this layout and its parameters as the catalogue writes it; two layouts are the same place
    /// exactly when these are equal.
    String place();

    /// Coffer's own: `<prefix>/blobs/<sha256 hex>/<incarnation>` in one bucket. A blob that is deleted and
    /// stashed again comes back as another incarnation, so that a late deletion of the old one cannot hit it.
    ///
    /// @param prefix without slashes at its ends; empty for none
    record Incarnations(String bucket, String prefix) implements BlobLayout {

        /// @throws IllegalArgumentException if `bucket` cannot be one
        public Incarnations {
            prefix = withoutSlashesAround(prefix);
            ObjectName unused = new ObjectName(bucket, prefix + "/blobs");
        }

        /// The object of one incarnation.
        public ObjectName object(Sha256 sha256, UUID incarnation) {
            String folder = prefix.isEmpty() ? "blobs/" : prefix + "/blobs/";
            return new ObjectName(bucket, folder + sha256.hex() + "/" + incarnation);
        }

        @Override
        public String place() {
            return "coffer:" + bucket + "/" + prefix;
        }
    }

    /// A layout of md5s3stash, where the digest alone says the object's name.
    ///
    /// The URLs are text, made also for bucket names that no store would take.
    sealed interface Keyed extends BlobLayout {

        /// The bucket, or its part after the shard, and after a slash the beginning of the keys.
        String bucketBase();

        /// Which digest the objects are named by.
        DigestKind digest();

        /// `s3://bucket/key`.
        String s3Url(BlobId id);

        /// The object's address for browsers.
        ///
        /// @param endpoint host, with port and path if it has them; empty for `s3.amazonaws.com`; a leading
        ///     `https://` is kept, else the URL is `http`, as the seed's
        String httpUrl(BlobId id, String endpoint);

        /// The object that holds the blob.
        ///
        /// @throws IllegalArgumentException if the layout's base gives no bucket name that exists anywhere
        default ObjectName object(BlobId id) {
            return ObjectName.parse(s3Url(id));
        }

        @Override
        default String place() {
            String kind = this instanceof Simple ? "simple" : "multibucket";
            return kind + "-" + digest().name().toLowerCase(Locale.ROOT) + ":" + bucketBase();
        }
    }

    /// All blobs in one bucket: `<bucket_base>/<hex>`.
    record Simple(String bucketBase, DigestKind digest) implements Keyed {

        /// @throws IllegalArgumentException if `bucketBase` is empty
        public Simple {
            bucketBase = base(bucketBase);
        }

        /// Keyed by MD5, as every bucket of md5s3stash.
        public Simple(String bucketBase) {
            this(bucketBase, DigestKind.MD5);
        }

        @Override
        public String s3Url(BlobId id) {
            return "s3://" + bucketBase + "/" + id.hex();
        }

        @Override
        public String httpUrl(BlobId id, String endpoint) {
            return scheme(endpoint) + host(endpoint) + "/" + bucketBase + "/" + id.hex();
        }
    }

    /// Blobs spread over 36 buckets by [BlobLayout#shard]: `<shard>.<bucket_base>/<hex>`.
    record Multibucket(String bucketBase, DigestKind digest) implements Keyed {

        /// @throws IllegalArgumentException if `bucketBase` is empty
        public Multibucket {
            bucketBase = base(bucketBase);
        }

        /// Keyed by MD5, as every bucket of md5s3stash.
        public Multibucket(String bucketBase) {
            this(bucketBase, DigestKind.MD5);
        }

        @Override
        public String s3Url(BlobId id) {
            return "s3://" + shard(id) + "." + bucketBase + "/" + id.hex();
        }

        @Override
        public String httpUrl(BlobId id, String endpoint) {
            int slash = bucketBase.indexOf('/');
            String bucket = slash < 0 ? bucketBase : bucketBase.substring(0, slash);
            String folder = slash < 0 ? "" : bucketBase.substring(slash);
            return scheme(endpoint) + shard(id) + "." + bucket + "." + host(endpoint) + folder + "/" + id.hex();
        }
    }

    /// The shard of a digest in a [Multibucket] layout: one of `0-9 a-z`.
    ///
    /// md5s3stash read the first two hex digits as if they were decimal and the wrong way round, first + 10 ×
    /// second, and wrote the remainder by 36 in base 36. Existing buckets are filled that way, so it stays.
    /// Of the 36 shards some are never used.
    static String shard(BlobId id) {
        int first = Character.digit(id.hex().charAt(0), 16);
        int second = Character.digit(id.hex().charAt(1), 16);
        return Integer.toString((first + 10 * second) % 36, 36);
    }

    private static String base(String bucketBase) {
        String base = withoutSlashesAround(bucketBase);
        if (base.isEmpty()) {
            throw new IllegalArgumentException("not a bucket base: '" + bucketBase + "'");
        }
        return base;
    }

    private static String withoutSlashesAround(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && text.charAt(from) == '/') {
            from++;
        }
        while (to > from && text.charAt(to - 1) == '/') {
            to--;
        }
        return text.substring(from, to);
    }

    private static String scheme(String endpoint) {
        return endpoint.startsWith("https://") ? "https://" : "http://";
    }

    private static String host(String endpoint) {
        int scheme = endpoint.indexOf("://");
        String host = withoutSlashesAround(scheme < 0 ? endpoint : endpoint.substring(scheme + 3));
        return host.isEmpty() ? "s3.amazonaws.com" : host;
    }
}
