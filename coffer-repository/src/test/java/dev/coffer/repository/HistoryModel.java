package dev.coffer.repository;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/// What a repository should hold, in a few maps.
final class HistoryModel {
    private final Map<EntryId, Version> versions = new LinkedHashMap<>();
    private final Map<EntryPath, Set<Tag>> tags = new HashMap<>();
    private final Set<String> stashed = new TreeSet<>();
    private final List<Open> open = new ArrayList<>();
    private long publications;

    /// @param publication the greatest of a path is the newest
    record Version(EntryId id, EntryPath path, String content, EntryState state, long publication) {
        Version with(EntryState now, long at) {
            return new Version(id, path, content, now, at);
        }
    }

    /// A changeset that nobody has ended yet.
    record Open(Changeset.Open changeset, List<EntryId> added, List<EntryId> expired, Map<EntryPath, Tag> tagged) {}

    HistoryModel copy() {
        HistoryModel copy = new HistoryModel();
        copy.versions.putAll(versions);
        tags.forEach((path, some) -> copy.tags.put(path, new HashSet<>(some)));
        copy.stashed.addAll(stashed);
        copy.open.addAll(open);
        copy.publications = publications;
        return copy;
    }

    Optional<Version> current(EntryPath path) {
        return of(path, version -> version.state() == EntryState.PUBLISHED).stream()
                .max(Comparator.comparingLong(Version::publication));
    }

    /// In the order in which they were added.
    List<Version> of(EntryPath path, Predicate<Version> wanted) {
        return versions.values().stream()
                .filter(version -> version.path().equals(path))
                .filter(wanted)
                .toList();
    }

    Collection<Version> all() {
        return List.copyOf(versions.values());
    }

    Version version(EntryId id) {
        return Objects.requireNonNull(versions.get(id));
    }

    Set<Tag> tags(EntryPath path) {
        return tags.computeIfAbsent(path, none -> new HashSet<>());
    }

    Set<String> stashed() {
        return stashed;
    }

    List<Open> open() {
        return open;
    }

    void added(EntryId id, EntryPath path, String content) {
        versions.put(id, new Version(id, path, content, EntryState.UNPUBLISHED, 0));
    }

    void published(EntryId id) {
        versions.computeIfPresent(id, (_, version) -> version.with(EntryState.PUBLISHED, ++publications));
    }

    void is(EntryId id, EntryState state) {
        versions.computeIfPresent(id, (_, version) -> version.with(state, version.publication()));
    }

    void committed(Open changeset) {
        changeset.added().forEach(this::published);
        changeset.expired().forEach(id -> is(id, EntryState.EXPIRED));
        changeset.tagged().forEach((path, tag) -> tags(path).add(tag));
    }

    /// All that had these bytes, of whichever path.
    void erased(Collection<String> contents) {
        stashed.removeAll(contents);
        versions.values().stream()
                .filter(version -> contents.contains(version.content()))
                .toList()
                .forEach(version -> is(version.id(), EntryState.PURGED));
    }

    /// What readers see, or could have back.
    Set<String> contents() {
        Set<String> contents = new TreeSet<>(stashed);
        versions.values().stream()
                .filter(version -> version.state() != EntryState.PURGED)
                .forEach(version -> contents.add(version.content()));
        return contents;
    }
}
