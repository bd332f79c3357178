package dev.coffer.repository;

import java.util.UUID;

/// The name of a changeset. Committing under it twice is committing once.
public record ChangesetId(UUID uuid) {

    /// @throws IllegalArgumentException if `text` is no UUID in its usual spelling, quoting it
    public static ChangesetId parse(String text) {
        try {
            return new ChangesetId(EntryId.parse(text).uuid());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("not a changeset's id: '" + text + "'", e);
        }
    }

    @Override
    public String toString() {
        return uuid.toString();
    }
}
