package dev.coffer.store;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// What somebody without credentials may do to one object, for a while, by a signed URL.
public sealed interface PresignRequest {
    /// No server takes a signature for longer.
    Duration LONGEST = Duration.ofDays(7);

    ObjectName name();

    /// How long the URL is good for, in whole seconds: 1 second to 7 days. A signature by temporary credentials
    /// ends with them, if that is sooner.
    Duration expiry();

    /// To read it.
    ///
    /// @param contentDisposition told to the reader in place of the object's own, as `attachment;
    ///     filename="a.jpg"`
    /// @param contentType told to the reader in place of the object's own
    record Read(ObjectName name, Duration expiry, Optional<String> contentDisposition, Optional<String> contentType)
            implements PresignRequest {

        /// @throws IllegalArgumentException if the expiry is out of its bounds, or a header is not printable ASCII
        public Read {
            check(expiry);
            contentDisposition.ifPresent(value -> checkHeader("content-disposition", value));
            contentType.ifPresent(value -> checkHeader("content-type", value));
        }

        public Read toldAs(String disposition) {
            return new Read(name, expiry, Optional.of(disposition), contentType);
        }

        public Read toldWithType(String type) {
            return new Read(name, expiry, contentDisposition, Optional.of(type));
        }
    }

    /// To write it. What is given is bound into the signature: an upload of another size or type, of other bytes
    /// or with other metadata is refused, as far as the server enforces it; see [PresignedUrl#headers()].
    ///
    /// @param size of the bytes to come; empty for any
    /// @param sha256 of the bytes to come; empty for any. A reader is then told it with the object
    /// @param description what readers are told of it; empty where the uploader may choose the media type
    record Write(
            ObjectName name,
            Duration expiry,
            OptionalLong size,
            Optional<Sha256> sha256,
            Optional<Description> description)
            implements PresignRequest {

        /// @throws IllegalArgumentException if the expiry or size is out of its bounds
        public Write {
            check(expiry);
            if (size.isPresent() && (size.getAsLong() < 0 || size.getAsLong() > MOST_BYTES)) {
                throw new IllegalArgumentException(
                        "not the size of one upload: " + size.getAsLong() + " (0 to " + MOST_BYTES + " bytes)");
            }
        }

        public Write of(long bytes) {
            return new Write(name, expiry, OptionalLong.of(bytes), sha256, description);
        }

        public Write of(Sha256 digest) {
            return new Write(name, expiry, size, Optional.of(digest), description);
        }

        public Write with(Description told) {
            return new Write(name, expiry, size, sha256, Optional.of(told));
        }
    }

    /// S3 takes no more in one request: 5 GiB.
    long MOST_BYTES = 5L << 30;

    static Read read(ObjectName name, Duration expiry) {
        return new Read(name, expiry, Optional.empty(), Optional.empty());
    }

    static Write write(ObjectName name, Duration expiry) {
        return new Write(name, expiry, OptionalLong.empty(), Optional.empty(), Optional.empty());
    }

    private static void check(Duration expiry) {
        if (expiry.compareTo(Duration.ofSeconds(1)) < 0 || expiry.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("a signed URL is good for 1 second to 7 days, not " + expiry);
        }
    }

    private static void checkHeader(String name, String value) {
        if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("not a value of " + name + ": '" + value.replaceAll("\\p{Cntrl}", "?")
                    + "' (printable ASCII, not blank)");
        }
    }
}
