package dev.coffer.repository;

/// Bytes that were brought into the repository: they are in the store, verified, and the catalogue knows them.
///
/// Nothing refers to them by that. A collector leaves them alone for half an hour at least; who adds an entry
/// later than that may be told that they were collected, and brings them again.
public sealed interface Stored {

    Blob blob();

    /// The bytes were not here and were written.
    record New(Blob blob) implements Stored {}

    /// The bytes were here already.
    record AlreadyHeld(Blob blob) implements Stored {}
}
