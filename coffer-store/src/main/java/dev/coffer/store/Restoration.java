package dev.coffer.store;

import java.time.Instant;
import java.util.Optional;

/// How far an archived object has come on its way back.
///
/// @param ongoing it was asked for and is not there yet
/// @param until when the restored copy goes again, where there is one
public record Restoration(boolean ongoing, Optional<Instant> until) {}
