package dev.coffer.store.s3;

import dev.coffer.store.ObjectName;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of one listing that others have written and that no [ObjectName] can have, as those with control
/// characters. They are counted, not kept.
final class UnnamedKeys {
    private static final Logger LOG = LoggerFactory.getLogger(UnnamedKeys.class);

    private final String bucket;
    private long count;
    private String first = "";

    UnnamedKeys(String bucket) {
        this.bucket = bucket;
    }

    /// The name, or nothing, which is counted.
    Optional<ObjectName> name(String key) {
        try {
            return Optional.of(new ObjectName(bucket, key));
        } catch (IllegalArgumentException e) {
            if (count++ == 0) {
                first = String.valueOf(e.getMessage());
            }
            return Optional.empty();
        }
    }

    /// To be called at the end of the listing.
    void tell() {
        if (count > 0) {
            LOG.warn(
                    "{} keys of s3://{} are left out, as they cannot be named here; the first: {}",
                    count,
                    bucket,
                    first);
        }
    }
}
