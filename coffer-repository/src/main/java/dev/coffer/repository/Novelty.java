package dev.coffer.repository;

/// How much of a stash had to be done.
public enum Novelty {
    /// The bytes were not here and were stored.
    NEW,
    /// The source was read; its bytes were here already.
    ALREADY_HELD,
    /// The source has not changed since it was stashed; its bytes were not read.
    NOT_MODIFIED
}
