package dev.coffer.repository;

import java.util.UUID;

/// The name of a job. Later ones sort behind.
public record JobId(UUID uuid) {

    /// A new one.
    public static JobId next() {
        return new JobId(EntryId.next().uuid());
    }

    /// @throws IllegalArgumentException if `text` is no UUID in its usual spelling, quoting it
    public static JobId parse(String text) {
        try {
            return new JobId(EntryId.parse(text).uuid());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a job's id: '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
