package dev.coffer.server;

import java.time.Duration;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;

/// For how long caches may keep an answer.
///
/// @param field that says so
record Lifetime(Duration time, HttpField field) {

    /// What never changes.
    static final Lifetime FOR_EVER = new Lifetime(Duration.ofDays(365), field("public, max-age=31536000, immutable"));

    static Lifetime of(Duration time) {
        return new Lifetime(time, field("public, max-age=" + Math.max(0, time.toSeconds())));
    }

    /// The shorter of both.
    Lifetime atMost(Lifetime other) {
        return time.compareTo(other.time) <= 0 ? this : other;
    }

    private static HttpField field(String value) {
        return new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, value);
    }
}
