package dev.coffer.repository;

import dev.coffer.store.Sha256;

/// Both digests of the same bytes, taken in one pass.
public record Digests(Sha256 sha256, Md5 md5) {}
