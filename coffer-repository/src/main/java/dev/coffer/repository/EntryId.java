package dev.coffer.repository;

import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/// The name of an entry, everywhere and for good; S3Repo's guid.
///
/// Whoever adds an entry may choose it, so that adding the same entry again, after an answer was lost, is
/// known to be the same.
public record EntryId(UUID uuid) {

    /// When the last one was made, in 4096ths of a millisecond.
    private static final AtomicLong LAST = new AtomicLong();

    /// A new one: a UUID of version 7, so that later ones sort behind; those of one process also within a millisecond.
    public static EntryId next() {
        UUID chance = IncarnationId.next(InstantSource.system());
        long now = chance.getMostSignificantBits() >>> 16 << 12;
        long time = LAST.accumulateAndGet(now, (last, given) -> Math.max(last + 1, given));
        return new EntryId(new UUID(time >>> 12 << 16 | 0x7000L | time & 0xfffL, chance.getLeastSignificantBits()));
    }

    /// @throws IllegalArgumentException if `text` is no UUID in its usual spelling, quoting it
    public static EntryId parse(String text) {
        try {
            UUID uuid = UUID.fromString(text);
            if (text.length() == 36) {
                return new EntryId(uuid);
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not an entry's id: '" + text + "'", e);
        }
        throw new IllegalArgumentException("not an entry's id: '" + text + "'");
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
