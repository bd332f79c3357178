package dev.coffer.store;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// What a store does beyond the least that every store does; callers ask this, never who the store is.
///
/// A capability is claimed only where it was seen enforced: a server that accepts a condition and ignores it
/// does not have it.
///
/// @param all in the order of [Capability]
public record Capabilities(Set<Capability> all) {

    public Capabilities {
        Set<Capability> ordered = EnumSet.noneOf(Capability.class);
        ordered.addAll(all);
        all = Collections.unmodifiableSet(ordered);
    }

    public static Capabilities of(Capability... capabilities) {
        return new Capabilities(Set.copyOf(List.of(capabilities)));
    }

    public static Capabilities of(Collection<Capability> capabilities) {
        return new Capabilities(Set.copyOf(capabilities));
    }

    public boolean has(Capability capability) {
        return all.contains(capability);
    }
}
