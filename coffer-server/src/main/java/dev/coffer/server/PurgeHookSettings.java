package dev.coffer.server;

import dev.coffer.repository.CacheTag;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a cache before the servers, such as a CDN, is told to let go: a call, in whose parts `{tag}` stands for one tag;
/// or for several at once `{tags}` with commas between them, `{keys}` with spaces, and `{json}` for a JSON array.
///
/// @param headers whose values may be secrets, and are never told
/// @param body empty for none
/// @param allowPrivate whether http and inner addresses may be called
public record PurgeHookSettings(
        String method, String url, Map<String, String> headers, String body, boolean allowPrivate) {
    private static final Pattern METHOD = Pattern.compile("[A-Z]{1,20}");
    private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9-]{1,100}");
    private static final Pattern VALUE = Pattern.compile("[ -~]{0,4000}");
    private static final List<String> SEVERAL = List.of("{tags}", "{keys}", "{json}");

    /// What `{keys}` is in an address.
    private static final String ESCAPED = "{escaped}";

    /// How many tags one call is about, where it can be about several.
    private static final int MOST_TAGS = 30;

    /// @throws IllegalArgumentException if no call can be made of it; the message is one line that quotes no secret
    public PurgeHookSettings {
        headers = Map.copyOf(headers);
        if (!METHOD.matcher(method).matches()) {
            throw new IllegalArgumentException("purge_hook_method: not a method: '" + method + "' (as POST or PURGE)");
        }
        headers.forEach((name, value) -> {
            if (!HEADER.matcher(name).matches() || !VALUE.matcher(value).matches()) {
                throw new IllegalArgumentException("purge_hook_headers: not a header of a request: '" + name + "'");
            }
        });
        String all = url + body + String.join("", headers.values());
        if (!all.contains("{tag}") && SEVERAL.stream().noneMatch(all::contains)) {
            throw new IllegalArgumentException(
                    "the purge hook nowhere says {tag} (or {tags}, {keys}, {json} for several at once)");
        }
        try {
            address(url, List.of(new CacheTag("b-0"), new CacheTag("p-0")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("purge_hook_url: not an address: '" + url + "'", e);
        }
    }

    /// Reads headers: one a line, as `Name: value`.
    ///
    /// @throws IllegalArgumentException if a line is none; it is not quoted, since it may be a secret
    public static Map<String, String> headers(String lines) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line : lines.lines().filter(it -> !it.isBlank()).toList()) {
            int colon = line.indexOf(':');
            if (colon < 1) {
                throw new IllegalArgumentException("purge_hook_headers: a line is not of the form Name: value");
            }
            headers.put(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return headers;
    }

    /// How many tags a call can be about.
    int most() {
        String all = url + body + String.join("", headers.values());
        return all.contains("{tag}") ? 1 : MOST_TAGS;
    }

    URI url(List<CacheTag> tags) {
        return address(url, tags);
    }

    String body(List<CacheTag> tags) {
        return filled(body, tags);
    }

    Map<String, String> headers(List<CacheTag> tags) {
        Map<String, String> filled = new LinkedHashMap<>();
        headers.forEach((name, value) -> filled.put(name, filled(value, tags)));
        return filled;
    }

    private static URI address(String url, List<CacheTag> tags) {
        return URI.create(filled(url.replace("{keys}", ESCAPED), tags));
    }

    /// Tags are of `a-z 0-9 -`, so that they need no escapes anywhere.
    private static String filled(String text, List<CacheTag> tags) {
        List<String> words = tags.stream().map(CacheTag::text).toList();
        return text.replace("{tag}", words.getFirst())
                .replace("{tags}", String.join(",", words))
                .replace("{keys}", String.join(" ", words))
                .replace(ESCAPED, String.join("%20", words))
                .replace("{json}", words.stream().map(it -> '"' + it + '"').collect(Collectors.joining(",", "[", "]")));
    }

    @Override
    public String toString() {
        return method + " " + url;
    }
}
