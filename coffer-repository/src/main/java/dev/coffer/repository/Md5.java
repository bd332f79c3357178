package dev.coffer.repository;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// An MD5 digest, known to be well formed. It is an address that existing buckets and URLs use, never an
/// identity: two different files can have one MD5.
///
/// @param hex 32 hex digits in lower case
public record Md5(String hex) {

    /// @throws IllegalArgumentException if `hex` is not 32 lower-case hex digits
    public Md5 {
        if (hex.length() != 32 || !hex.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'))) {
            throw new IllegalArgumentException("not an MD5 in hex: '" + hex + "'");
        }
    }

    public static Md5 of(byte[] bytes) {
        return ofDigest(digest().digest(bytes));
    }

    /// The value of a finished [MessageDigest]: 16 bytes.
    public static Md5 ofDigest(byte[] digest) {
        return new Md5(HexFormat.of().formatHex(digest));
    }

    /// A new MD5 computation; not safe for use by several threads at once.
    public static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has MD5", e);
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
