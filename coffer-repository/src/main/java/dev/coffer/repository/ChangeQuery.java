package dev.coffer.repository;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which changes are wanted; every condition has to hold.
///
/// @param below the path is there or below; [PathPrefix#ALL] for all, those about no path included
/// @param author the name of who made it; empty for anybody
/// @param kinds empty for every kind
/// @param since not before this, by the clock of the host that made it
/// @param until before this
/// @param changeset made by it
public record ChangeQuery(
        PathPrefix below,
        Optional<String> author,
        Set<Change.Kind> kinds,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<ChangesetId> changeset) {

    public ChangeQuery {
        kinds = kinds.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /// Every change.
    public static ChangeQuery all() {
        return new ChangeQuery(
                PathPrefix.ALL, Optional.empty(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public ChangeQuery withBelow(PathPrefix wanted) {
        return new ChangeQuery(wanted, author, kinds, since, until, changeset);
    }

    public ChangeQuery withAuthor(String wanted) {
        return new ChangeQuery(below, Optional.of(wanted), kinds, since, until, changeset);
    }

    public ChangeQuery withKinds(Set<Change.Kind> wanted) {
        return new ChangeQuery(below, author, wanted, since, until, changeset);
    }

    public ChangeQuery withSince(Instant wanted) {
        return new ChangeQuery(below, author, kinds, Optional.of(wanted), until, changeset);
    }

    public ChangeQuery withUntil(Instant wanted) {
        return new ChangeQuery(below, author, kinds, since, Optional.of(wanted), changeset);
    }

    public ChangeQuery withChangeset(ChangesetId wanted) {
        return new ChangeQuery(below, author, kinds, since, until, Optional.of(wanted));
    }

    /// The conditions as a part of a statement on the table of changes.
    Access.Condition condition() {
        List<String> parts = new ArrayList<>();
        List<Object> values = new ArrayList<>();
        if (!below.isAll()) {
            // '0' is the character behind '/'.
            parts.add("(path = ? OR path >= ? AND path < ?)");
            values.addAll(List.of(below.text(), below.text() + "/", below.text() + "0"));
        }
        author.ifPresent(name -> {
            parts.add("author = ?");
            values.add(name);
        });
        if (!kinds.isEmpty()) {
            parts.add("kind IN (" + String.join(", ", Collections.nCopies(kinds.size(), "?")) + ")");
            kinds.forEach(kind -> values.add(kind.name()));
        }
        since.ifPresent(time -> {
            parts.add("at >= ?");
            values.add(time.toEpochMilli());
        });
        until.ifPresent(time -> {
            parts.add("at < ?");
            values.add(time.toEpochMilli());
        });
        changeset.ifPresent(id -> {
            parts.add("changeset_id = ?");
            values.add(id.toString());
        });
        return new Access.Condition(parts.isEmpty() ? "1 = 1" : String.join(" AND ", parts), values);
    }
}
