package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.util.Locale;
import java.util.Optional;

/// The address of a blob: the digest of its bytes.
///
/// Written `sha256-<64 hex>` or `md5-<32 hex>`; bare hex is accepted by its length, in either case. SHA-256
/// is the identity. An MD5 is an alias, for the buckets and URLs that have it, and may turn out to be
/// ambiguous.
public sealed interface BlobId {

    /// The identity of a blob.
    record BySha256(Sha256 sha256) implements BlobId {
        @Override
        public String hex() {
            return sha256.hex();
        }

        @Override
        public String toString() {
            return "sha256-" + hex();
        }
    }

    /// An alias of a blob.
    record ByMd5(Md5 md5) implements BlobId {
        @Override
        public String hex() {
            return md5.hex();
        }

        @Override
        public String toString() {
            return "md5-" + hex();
        }
    }

    /// The digest in lower-case hex, without its name.
    String hex();

    static BlobId of(Sha256 sha256) {
        return new BySha256(sha256);
    }

    static BlobId of(Md5 md5) {
        return new ByMd5(md5);
    }

    /// The digest that a word spells, in either way; empty if it spells none, and may be a path.
    static Optional<BlobId> ifDigest(String text) {
        try {
            return Optional.of(parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /// Reads either spelling.
    ///
    /// @throws IllegalArgumentException if `text` is neither, quoting it
    static BlobId parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        try {
            if (lower.startsWith("sha256-") || lower.length() == 64) {
                return of(new Sha256(lower.startsWith("sha256-") ? lower.substring(7) : lower));
            }
            if (lower.startsWith("md5-") || lower.length() == 32) {
                return of(new Md5(lower.startsWith("md5-") ? lower.substring(4) : lower));
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a digest: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not a digest: '" + text + "' (32 hex digits of MD5 or 64 of SHA-256)");
    }
}
