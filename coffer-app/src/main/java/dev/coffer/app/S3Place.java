package dev.coffer.app;

import dev.coffer.store.KeyGlob;
import dev.coffer.store.ObjectName;
import java.nio.file.Files;
import java.nio.file.Path;

/// What an argument of `coffer s3` names.
sealed interface S3Place {

    /// As it was written.
    String text();

    /// Below a bucket.
    ///
    /// @param key may be empty, a prefix or a pattern
    record Remote(String text, String bucket, String key) implements S3Place {

        boolean isPattern() {
            return KeyGlob.isPattern(key);
        }

        /// Whether it can only mean what is below it.
        boolean isFolder() {
            return key.isEmpty() || key.endsWith("/");
        }

        /// The part before which all of its keys lie: up to the last slash that is no part of a pattern.
        String folder() {
            String literal = isPattern() ? KeyGlob.of(key).literalPrefix() : key;
            return literal.substring(0, literal.lastIndexOf('/') + 1);
        }

        String baseName() {
            return key.substring(key.lastIndexOf('/') + 1);
        }

        /// @throws IllegalArgumentException if it names no object
        ObjectName name() {
            if (isFolder()) {
                throw new IllegalArgumentException("'" + text + "' names no object: s3://bucket/key");
            }
            return new ObjectName(bucket, key);
        }
    }

    /// In the file system.
    record Local(String text, Path path) implements S3Place {
        boolean isFolder() {
            return text.endsWith("/") || text.equals(".") || text.endsWith("/.") || Files.isDirectory(path);
        }

        String baseName() {
            return String.valueOf(path.toAbsolutePath().normalize().getFileName());
        }
    }

    /// Standard input or output.
    record Pipe() implements S3Place {
        @Override
        public String text() {
            return "-";
        }
    }

    /// @throws IllegalArgumentException if it names nothing
    static S3Place parse(String text) {
        if (text.equals("-")) {
            return new Pipe();
        }
        return text.startsWith("s3://") ? remote(text) : new Local(text, Path.of(text));
    }

    /// @throws IllegalArgumentException if it is no `s3://bucket` or `s3://bucket/key`
    static Remote remote(String text) {
        if (!text.startsWith("s3://")) {
            throw new IllegalArgumentException("not an s3:// URL: '" + text + "'");
        }
        String rest = text.substring("s3://".length());
        int slash = rest.indexOf('/');
        String bucket = slash < 0 ? rest : rest.substring(0, slash);
        if (!ObjectName.isBucket(bucket)) {
            throw new IllegalArgumentException("not a bucket name: '" + bucket + "' in '" + text + "'");
        }
        return new Remote(text, bucket, slash < 0 ? "" : rest.substring(slash + 1));
    }
}
