package dev.coffer.repository;

import java.time.Instant;

/// A lease on a path: one worker at a time is to deal with it.
///
/// @param token the number of the [Change] that took the lease; every later holder's is greater
/// @param leaseUntil after which others may take it
public record Claim(EntryPath path, long token, Author holder, Instant leaseUntil) {}
