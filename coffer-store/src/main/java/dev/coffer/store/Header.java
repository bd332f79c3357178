package dev.coffer.store;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The HTTP headers, beside the media type, that an object is given to be read with.
public enum Header {
    CACHE_CONTROL,
    CONTENT_DISPOSITION,
    CONTENT_ENCODING,
    CONTENT_LANGUAGE;

    /// The name in lower case, as `cache-control`.
    public String lowerCase() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The header of that name, in any case.
    public static Optional<Header> of(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(header -> header.lowerCase().equals(lower))
                .findFirst();
    }
}
