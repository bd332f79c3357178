package dev.coffer.media.mediaconvert;

import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A job that was begun, or is about to be, as a [dev.coffer.media.Trace] keeps it.
///
/// @param area where its files lie, and the token under which it is created, so that it is created once
/// @param job what the service calls it; empty if that was not told yet
record Begun(UUID area, Optional<String> job) {
    private static final Pattern TEXT = Pattern.compile("mediaconvert ([0-9a-f-]{36}) ([A-Za-z0-9-]{1,100})");
    private static final String NOT_TOLD = "-";

    static Begun now() {
        return new Begun(UUID.randomUUID(), Optional.empty());
    }

    Begun as(String id) {
        return new Begun(area, Optional.of(id));
    }

    String text() {
        return "mediaconvert " + area + " " + job.orElse(NOT_TOLD);
    }

    /// Empty if something else was kept.
    static Optional<Begun> read(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        Optional<String> job = Optional.of(matcher.group(2)).filter(id -> !id.equals(NOT_TOLD));
        return Optional.of(new Begun(UUID.fromString(matcher.group(1)), job));
    }
}
