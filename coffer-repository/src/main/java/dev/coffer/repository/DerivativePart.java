package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;

/// One of several files of a derivative, beside the one that is opened first.
///
/// @param name within the derivative, with slashes
/// @param digest of its bytes
/// @param size in bytes
public record DerivativePart(String name, ObjectName object, Sha256 digest, long size) {}
