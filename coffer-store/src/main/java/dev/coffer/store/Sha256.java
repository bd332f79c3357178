package dev.coffer.store;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/// A SHA-256 digest, known to be well formed.
///
/// @param hex 64 hex digits in lower case
public record Sha256(String hex) {

    /// @throws IllegalArgumentException if `hex` is not 64 lower-case hex digits
    public Sha256 {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("not a SHA-256 in hex: '" + hex + "'");
        }
    }

    public static Sha256 of(byte[] bytes) {
        return ofDigest(digest().digest(bytes));
    }

    /// The value of a finished [MessageDigest]: 32 bytes.
    public static Sha256 ofDigest(byte[] digest) {
        return new Sha256(HexFormat.of().formatHex(digest));
    }

    /// A new SHA-256 computation; not safe for use by several threads at once.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /// The 32 bytes; a new array each time.
    public byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /// The digest as S3's `x-amz-checksum-sha256` spells it.
    public String base64() {
        return Base64.getEncoder().encodeToString(bytes());
    }

    @Override
    public String toString() {
        return hex;
    }

    private static boolean isHex(String text) {
        return text.length() == 64 && text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
    }
}
