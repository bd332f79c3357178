package dev.coffer.store;

/// What a store does beyond the least that every store does; callers ask this, never who the store is.
///
/// A capability is claimed only where it was seen enforced: a server that accepts a condition and ignores it
/// does not have it.
///
/// @param writeIfAbsent of several writers with [Precondition.Absent], exactly one wins
/// @param writeIfUnchanged [Precondition.Unchanged] is honoured on single writes
/// @param largeWriteIfAbsent [Precondition.Absent] also holds for objects that are written in parts
/// @param verifiesSha256 a write whose bytes do not have the announced SHA-256 is refused
/// @param keepsSha256 [ObjectInfo#sha256()] is there after a write that announced it
public record Capabilities(
        boolean writeIfAbsent,
        boolean writeIfUnchanged,
        boolean largeWriteIfAbsent,
        boolean verifiesSha256,
        boolean keepsSha256) {}
