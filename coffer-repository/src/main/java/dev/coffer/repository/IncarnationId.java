package dev.coffer.repository;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.UUID;

/// Names of incarnations: UUIDs of version 7 (RFC 9562), 48 bits of time and 74 of chance. Never from a
/// sequence: a restored backup would hand the same numbers out again. For the packages of this module alone.
public final class IncarnationId {
    private static final SecureRandom RANDOM = new SecureRandom();

    public static UUID next(InstantSource clock) {
        byte[] chance = new byte[10];
        RANDOM.nextBytes(chance);
        long high = clock.millis() << 16 | 0x7000L | (chance[8] & 0x0fL) << 8 | (chance[9] & 0xffL);
        long low = 0;
        for (int i = 0; i < 8; i++) {
            low = low << 8 | (chance[i] & 0xffL);
        }
        return new UUID(high, (low & 0x3fffffffffffffffL) | 0x8000000000000000L);
    }

    private IncarnationId() {}
}
