package dev.coffer.repository;

import java.util.Optional;

/// Whence a blob was brought, and how to tell next time that it has not changed.
///
/// @param name the URL, or the absolute path of a file
/// @param stamp of a local file
record Origin(String name, Validators validators, Optional<FileStamp> stamp) {}
