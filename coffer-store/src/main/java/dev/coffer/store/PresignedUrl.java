package dev.coffer.store;

import java.net.URI;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A URL that lets whoever has it do one thing to one object, until it expires. It is a secret: [#toString()]
/// leaves the signature out, so that it is not logged by accident.
///
/// @param method `GET` or `PUT`
/// @param headers to be sent with the request exactly so, names in lower case; with another value, or without one
///     of them, the server refuses. `content-length` is among them where the size is bound: HTTP clients send it
///     by themselves
/// @param expires when it ends, by the clock of the server
public record PresignedUrl(String method, URI url, Map<String, String> headers, Instant expires) {

    public PresignedUrl {
        headers = Collections.unmodifiableMap(new TreeMap<>(headers));
    }

    /// Method and URL without its query.
    @Override
    public String toString() {
        String text = url.toString();
        return method + " "
                + text.substring(0, text.length() - url.getRawQuery().length()) + "… until " + expires;
    }
}
