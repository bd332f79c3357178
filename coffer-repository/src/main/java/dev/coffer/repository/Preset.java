package dev.coffer.repository;

import java.time.Instant;
import java.util.Optional;

/// A revision of a preset: what is done to pictures under a name.
///
/// @param revision counted from 1 for each name, never twice
/// @param operations as they stand in a URL; empty where the preset was taken away
/// @param keep where its results are kept; empty for where a server keeps all others
/// @param author who has set it
public record Preset(
        String name, long revision, Optional<String> operations, Optional<Tiers> keep, Author author, Instant at) {}
