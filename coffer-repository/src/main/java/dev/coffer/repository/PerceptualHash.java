package dev.coffer.repository;

import java.util.HexFormat;

/// What a picture looks like, in 64 bits: pictures that look alike differ in few of them.
///
/// @param bits the first is the highest
public record PerceptualHash(long bits) {
    private static final int DIGITS = 16;

    /// @throws IllegalArgumentException unless it is 16 hexadecimal digits
    public static PerceptualHash parse(String hex) {
        if (hex.length() != DIGITS) {
            throw new IllegalArgumentException("a perceptual hash has 16 hexadecimal digits: '" + hex + "'");
        }
        return new PerceptualHash(HexFormat.fromHexDigitsToLong(hex));
    }

    /// In how many bits two pictures differ: 0 to 64.
    public int distance(PerceptualHash other) {
        return Long.bitCount(bits ^ other.bits);
    }

    /// 16 lower-case digits, the one spelling.
    public String hex() {
        return HexFormat.of().toHexDigits(bits);
    }

    @Override
    public String toString() {
        return hex();
    }
}
