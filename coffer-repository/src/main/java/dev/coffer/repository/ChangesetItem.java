package dev.coffer.repository;

import java.util.Optional;

/// One thing that a changeset does when it is committed.
///
/// @param position 1, 2, …
/// @param kind the [Change] that it becomes
/// @param entry empty where it is about a path with all its versions
/// @param tag of a change of tags
public record ChangesetItem(
        long position, Change.Kind kind, EntryPath path, Optional<EntryId> entry, Optional<Tag> tag) {}
