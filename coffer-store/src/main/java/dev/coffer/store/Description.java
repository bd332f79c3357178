package dev.coffer.store;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/// What readers of an object are told of it beside its bytes.
///
/// @param contentType the media type
/// @param metadata user metadata: names in lower case without the `x-amz-meta-` prefix; values may be any
///     text without control characters, not only ASCII; together at most 2 KiB
/// @param headers more HTTP headers
public record Description(String contentType, Map<String, String> metadata, Map<Header, String> headers) {
    private static final Description PLAIN = new Description("application/octet-stream", Map.of(), Map.of());

    /// @throws IllegalArgumentException if a metadata name is not a lower-case header token, a value holds a
    ///     control character, or the media type or a header is not printable ASCII
    public Description {
        metadata = Map.copyOf(metadata);
        metadata.forEach(Description::check);
        headers = Map.copyOf(headers);
        headers.forEach((header, value) -> checkHeader(header.lowerCase(), value));
        if (contentType.isEmpty() || contentType.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("not a media type: '" + contentType + "'");
        }
    }

    /// `application/octet-stream`, without metadata or headers.
    public static Description plain() {
        return PLAIN;
    }

    public Description withContentType(String type) {
        return new Description(type, metadata, headers);
    }

    /// The same with exactly these metadata.
    public Description withMetadata(Map<String, String> values) {
        return new Description(contentType, values, headers);
    }

    /// The same with one more item of metadata, in place of what had its name.
    public Description withMetadata(String name, String value) {
        Map<String, String> more = new HashMap<>(metadata);
        more.put(name, value);
        return withMetadata(more);
    }

    /// The same with exactly these headers.
    public Description withHeaders(Map<Header, String> values) {
        return new Description(contentType, metadata, values);
    }

    /// The same with one more header, in place of what had its name.
    public Description with(Header header, String value) {
        Map<Header, String> more = new EnumMap<>(Header.class);
        more.putAll(headers);
        more.put(header, value);
        return withHeaders(more);
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

    private static void checkHeader(String name, String value) {
        if (value.isBlank() || !value.chars().allMatch(c -> c >= ' ' && c <= '~')) {
            throw new IllegalArgumentException("not a value of " + name + ": '" + value.replaceAll("\\p{Cntrl}", "?")
                    + "' (printable ASCII, not blank)");
        }
    }
}
