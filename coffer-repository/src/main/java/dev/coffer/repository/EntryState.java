package dev.coffer.repository;

/// The states of an entry as the catalogue writes them; in code an entry's type says more, see [Entry].
public enum EntryState {
    UNPUBLISHED,
    PUBLISHED,
    EXPIRED,
    PURGED
}
