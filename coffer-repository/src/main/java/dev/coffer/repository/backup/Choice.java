package dev.coffer.repository.backup;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/// Which backup is meant.
sealed interface Choice {

    record ById(String beginning) implements Choice {}

    /// The newest that was begun then or before.
    record ByTime(Instant until) implements Choice {}

    /// @param text an id or its first 8 or more characters, or a time: `2026-01-31T12:00:00Z`, with another
    ///     offset,
    ///     or a day, which is meant to its end in UTC; empty for the newest
    /// @throws IllegalArgumentException if it is neither
    static Choice of(Optional<String> text) {
        if (text.isEmpty()) {
            return new ByTime(Instant.MAX);
        }
        String told = text.get();
        if (told.matches("[0-9a-f]{8}[0-9a-f-]{0,28}")) {
            return new ById(told);
        }
        try {
            if (told.length() == 10) {
                return new ByTime(LocalDate.parse(told)
                        .plusDays(1)
                        .atStartOfDay(ZoneOffset.UTC)
                        .toInstant()
                        .minusNanos(1));
            }
            return new ByTime(OffsetDateTime.parse(told).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "neither the id of a backup nor a time as 2026-01-31T12:00:00Z: '" + told + "'");
        }
    }

    default boolean includes(Manifest manifest) {
        return switch (this) {
            case ById(String beginning) -> manifest.id().toString().startsWith(beginning);
            case ByTime(Instant until) -> !manifest.startedAt().isAfter(until);
        };
    }
}
