package dev.coffer.repository;

import java.time.InstantSource;
import java.util.UUID;

/// The name of an entry, everywhere and for good; S3Repo's guid.
///
/// Whoever adds an entry may choose it, so that adding the same entry again, after an answer was lost, is
/// known to be the same.
public record EntryId(UUID uuid) {

    /// A new one: a UUID of version 7, so that later ones sort behind.
    public static EntryId next() {
        return next(InstantSource.system());
    }

    static EntryId next(InstantSource clock) {
        return new EntryId(IncarnationId.next(clock));
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
