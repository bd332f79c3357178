package dev.coffer.store;

import java.util.Optional;

/// The name of an object where the bucket may go without saying, as the seed `s3` has it.
///
/// @param key without slashes at its beginning: they are dropped, as the seed drops them from its URLs
/// @param bucket empty for the default bucket; so is an empty text
public record S3Name(String key, Optional<String> bucket) {

    public S3Name {
        int from = 0;
        while (from < key.length() && key.charAt(from) == '/') {
            from++;
        }
        key = key.substring(from);
        bucket = bucket.filter(name -> !name.isEmpty());
    }

    /// In the default bucket.
    public static S3Name of(String key) {
        return new S3Name(key, Optional.empty());
    }

    public static S3Name of(String key, String bucket) {
        return new S3Name(key, Optional.of(bucket));
    }

    /// The object meant.
    ///
    /// @throws IllegalArgumentException if neither this nor the default names a bucket, or it is not a name that
    ///     an object can have
    public ObjectName in(Optional<String> defaultBucket) {
        String place = bucket.or(() -> defaultBucket)
                .orElseThrow(() -> new IllegalArgumentException(
                        "no bucket for '" + key + "': give the name one, or set default_bucket"));
        return new ObjectName(place, key);
    }

    @Override
    public String toString() {
        return bucket.map(name -> "s3://" + name + "/" + key).orElse(key);
    }
}
