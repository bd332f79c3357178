package dev.coffer.store;

/// What must be true of an object for a write of it to happen.
public sealed interface Precondition {

    /// Whatever is there is replaced.
    record None() implements Precondition {}

    /// Nothing is there yet (`If-None-Match: *`).
    record Absent() implements Precondition {}

    /// What is there is what was seen (`If-Match`).
    ///
    /// @param etag as [ObjectInfo#etag()] told it
    record Unchanged(String etag) implements Precondition {}

    static Precondition none() {
        return new None();
    }

    static Precondition absent() {
        return new Absent();
    }

    static Precondition unchanged(String etag) {
        return new Unchanged(etag);
    }
}
