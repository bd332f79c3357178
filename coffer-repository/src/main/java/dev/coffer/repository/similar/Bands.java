package dev.coffer.repository.similar;

import java.util.stream.IntStream;

/// A hash in four parts of 16 bits.
///
/// Two hashes that differ in at most `d` bits have a part in which they differ in at most `d / 4`: whoever looks for
/// all values that are so near, in each of the parts, misses none.
final class Bands {
    static final int COUNT = 4;
    static final int VALUES = 1 << 16;
    private static final int BITS = 16;

    /// The highest is part 0.
    static int of(long hash, int band) {
        return (int) (hash >>> BITS * (COUNT - 1 - band)) & VALUES - 1;
    }

    /// The differences that a part may have, of two hashes that differ in at most so many bits.
    static int[] differences(int distance) {
        int most = distance / COUNT;
        return IntStream.range(0, VALUES)
                .filter(value -> Integer.bitCount(value) <= most)
                .toArray();
    }

    private Bands() {}
}
