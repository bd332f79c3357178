package dev.coffer.repository;

import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Set;

/// Which entries are wanted.
///
/// An entry's tags are its own and those of its path; a tag that nobody has matches nothing.
///
/// @param prefix what the path begins with, as text: `export/` is a directory; empty for all
/// @param states which states it may be in
/// @param isCurrent whether only the current entry of each path is wanted
/// @param any it has at least one of these tags; empty for no condition
/// @param all it has each of these tags
/// @param none it has none of these tags
public record EntryQuery(
        String prefix, Set<EntryState> states, boolean isCurrent, Set<Tag> any, Set<Tag> all, Set<Tag> none) {
    private static final int MOST_TAGS = 100;

    /// @throws IllegalArgumentException if there are more than 100 tags, or no state is wanted
    public EntryQuery {
        states = Set.copyOf(states);
        any = Set.copyOf(any);
        all = Set.copyOf(all);
        none = Set.copyOf(none);
        if (states.isEmpty()) {
            throw new IllegalArgumentException("not a query: no state is wanted");
        }
        if (any.size() + all.size() + none.size() > MOST_TAGS) {
            throw new IllegalArgumentException("not a query: it has more than " + MOST_TAGS + " tags");
        }
        if (!prefix.isEmpty()) {
            Wording.checked("the beginning of a path", prefix, EntryPath.MOST_BYTES);
        }
    }

    /// The current entry of every path.
    public static EntryQuery current() {
        return new EntryQuery("", EnumSet.of(EntryState.PUBLISHED), true, Set.of(), Set.of(), Set.of());
    }

    /// Every version of every path.
    public static EntryQuery everything() {
        return new EntryQuery("", EnumSet.allOf(EntryState.class), false, Set.of(), Set.of(), Set.of());
    }

    public EntryQuery withPrefix(String wanted) {
        return new EntryQuery(wanted, states, isCurrent, any, all, none);
    }

    /// Every version in one of these states.
    public EntryQuery withStates(Set<EntryState> wanted) {
        return new EntryQuery(prefix, wanted, false, any, all, none);
    }

    /// One tag more of which one must be there.
    public EntryQuery withAny(Tag tag) {
        return new EntryQuery(prefix, states, isCurrent, plus(any, tag), all, none);
    }

    /// One tag more that must be there.
    public EntryQuery withAll(Tag tag) {
        return new EntryQuery(prefix, states, isCurrent, any, plus(all, tag), none);
    }

    /// One tag more that must not be there.
    public EntryQuery withNone(Tag tag) {
        return new EntryQuery(prefix, states, isCurrent, any, all, plus(none, tag));
    }

    private static Set<Tag> plus(Set<Tag> tags, Tag tag) {
        Set<Tag> more = new LinkedHashSet<>(tags);
        more.add(tag);
        return more;
    }
}
