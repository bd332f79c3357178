package dev.coffer.store;

/// Whether a bucket keeps what is overwritten and removed, and whether who asks can do something about
/// that.
public enum Versioning {
    /// It does not, and never did: what is removed is gone.
    NEVER,
    /// It does, or did once, so that there may be old versions; this caller may list and remove them.
    KEPT,
    /// The same, and this caller may not: a removal hides an object, and its bytes stay.
    OUT_OF_REACH,
    /// This caller may not even ask. Whether a removal has left a version shows in the store's answer to
    /// it.
    UNKNOWN
}
