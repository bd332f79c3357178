package dev.coffer.store;

import java.util.Map;

/// How an object is written.
///
/// @param contentType the media type that readers are told
/// @param metadata user metadata: names in lower case without the `x-amz-meta-` prefix; values may be any
///     text without control characters, not only ASCII; together at most 2 KiB
/// @param precondition what must be true for the write to happen
public record WriteOptions(String contentType, Map<String, String> metadata, Precondition precondition) {
    private static final String OCTETS = "application/octet-stream";
    private static final WriteOptions PLAIN = new WriteOptions(OCTETS, Map.of(), Precondition.none());

    /// @throws IllegalArgumentException if a metadata name is not a lower-case header token, or a value holds
    ///     a control character
    public WriteOptions {
        metadata = Map.copyOf(metadata);
        metadata.forEach(WriteOptions::check);
        if (contentType.isEmpty() || contentType.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a media type: '" + contentType + "'");
        }
    }

    /// `application/octet-stream`, no metadata, no precondition.
    public static WriteOptions plain() {
        return PLAIN;
    }

    public WriteOptions withContentType(String type) {
        return new WriteOptions(type, metadata, precondition);
    }

    public WriteOptions withMetadata(Map<String, String> values) {
        return new WriteOptions(contentType, values, precondition);
    }

    public WriteOptions onlyIf(Precondition condition) {
        return new WriteOptions(contentType, metadata, condition);
    }

    private static void check(String name, String value) {
        if (!name.matches("[a-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
            throw new IllegalArgumentException(
                    "not a metadata name: '" + name + "' (lower-case letters, digits and -)");
        }
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the metadata value of '" + name + "' holds a control character");
        }
    }
}
