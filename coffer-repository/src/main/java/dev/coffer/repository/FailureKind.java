package dev.coffer.repository;

/// Why a source could not be stashed.
public enum FailureKind {
    /// There is no such file, object or page (404, 410).
    NOT_FOUND,
    /// The origin, the file system or the store asks for other credentials.
    DENIED,
    /// It is not done, by a rule: a directory, an address of the inner network, a password over http.
    REFUSED,
    /// The origin cannot be reached, or answers that it cannot.
    UNREACHABLE,
    /// Larger than is allowed.
    TOO_LARGE,
    /// Not finished within the time that is allowed.
    TIMED_OUT,
    /// The bytes ended before their end.
    TRUNCATED,
    /// The file changed while it was being read.
    CHANGED,
    /// Another file with the same MD5 lies where this one would; MD5-keyed buckets cannot hold both.
    COLLISION,
    /// The temp directory or the store is full.
    NO_SPACE,
    /// The source could not be read, for a reason of the machine.
    UNREADABLE,
    /// The store did not take the bytes.
    STORE,
    /// The catalogue did not take the facts.
    CATALOGUE
}
