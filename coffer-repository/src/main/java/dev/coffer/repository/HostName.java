package dev.coffer.repository;

import java.util.Locale;
import java.util.regex.Pattern;

/// The name of a machine that works with a repository, in lower case.
public record HostName(String text) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?");

    /// @throws IllegalArgumentException if `text` is not 1 to 253 letters, digits, dots, dashes and underscores,
    ///     with a letter or digit at both ends, quoting it
    public HostName {
        text = text.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("not a host name: '" + text + "'");
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
