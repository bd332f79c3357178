package dev.coffer.repository.backup;

import dev.coffer.store.Sha256;
import java.math.BigInteger;
import java.security.DigestException;
import java.security.MessageDigest;

/// The digest of a set of rows, whatever their order: the sum of the SHA-256 of their lines, modulo 2^256. Two
/// databases that hold the same rows have the same, on whichever engine.
///
/// For one thread.
final class RowsDigest {
    private static final BigInteger MODULUS = BigInteger.ONE.shiftLeft(256);

    private final MessageDigest sha256 = Sha256.digest();
    private final byte[] one = new byte[32];
    /// 8 numbers of 32 bits, the greatest first, with room for as many carries as there can be rows.
    private final long[] sum = new long[8];
    private long rows;

    void add(byte[] bytes, int from, int length) {
        sha256.update(bytes, from, length);
        try {
            sha256.digest(one, 0, one.length);
        } catch (DigestException e) {
            throw new IllegalStateException(e);
        }
        for (int i = 0; i < 8; i++) {
            int at = 4 * i;
            sum[i] += (one[at] & 0xffL) << 24
                    | (one[at + 1] & 0xffL) << 16
                    | (one[at + 2] & 0xffL) << 8
                    | one[at + 3] & 0xffL;
        }
        rows++;
    }

    void add(RowsDigest other) {
        for (int i = 0; i < 8; i++) {
            sum[i] += other.sum[i];
        }
        rows += other.rows;
    }

    long rows() {
        return rows;
    }

    /// 64 hex digits.
    String hex() {
        BigInteger total = BigInteger.ZERO;
        for (long part : sum) {
            total = total.shiftLeft(32).add(BigInteger.valueOf(part));
        }
        return String.format("%064x", total.mod(MODULUS));
    }
}
