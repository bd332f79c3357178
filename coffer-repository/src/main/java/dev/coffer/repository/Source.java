package dev.coffer.repository;

import dev.coffer.store.ObjectName;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/// Where bytes to be stashed come from. `toString` gives it back as it is reported.
public sealed interface Source {

    /// An `http` or `https` URL.
    record Web(URI uri) implements Source {
        @Override
        public String toString() {
            return uri.toString();
        }
    }

    /// An object of the store that the stasher was given.
    record Stored(ObjectName object) implements Source {
        @Override
        public String toString() {
            return object.url();
        }
    }

    /// A file of this machine.
    record LocalFile(Path path) implements Source {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /// The bytes that come in on standard input, to its end.
    record StandardInput() implements Source {
        @Override
        public String toString() {
            return "-";
        }
    }

    /// Reads `-`, an `http:`, `https:`, `s3:` or `file:` URL, or else the path of a file.
    ///
    /// @throws IllegalArgumentException if it is none of them, quoting it without a password that it may hold
    static Source parse(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        if (text.equals("-")) {
            return new StandardInput();
        }
        if (lower.startsWith("s3://")) {
            return new Stored(ObjectName.parse("s3://" + text.substring(5)));
        }
        try {
            if (lower.startsWith("http://") || lower.startsWith("https://")) {
                return new Web(WebAddress.parse(text));
            }
            if (lower.startsWith("file:")) {
                return new LocalFile(Path.of(new URI(text)));
            }
            if (lower.matches("[a-z][a-z0-9+.-]*://.*")) {
                throw new IllegalArgumentException(
                        "not a source: '" + text.substring(0, text.indexOf(':')) + "://…' (http, https, s3, file)");
            }
            return new LocalFile(Path.of(text));
        } catch (URISyntaxException | InvalidPathException e) {
            throw new IllegalArgumentException("not a source: '" + text + "'", e);
        }
    }
}
