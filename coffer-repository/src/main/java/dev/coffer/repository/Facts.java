package dev.coffer.repository;

import java.util.Optional;

/// What is known of bytes once they were read.
///
/// @param size in bytes
record Facts(Digests digests, long size, String mediaType, Optional<Dimensions> dimensions, Optional<String> damage) {}
