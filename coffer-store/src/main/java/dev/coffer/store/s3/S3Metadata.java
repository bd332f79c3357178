package dev.coffer.store.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// User metadata as S3's headers can carry them.
///
/// A value that is not plain ASCII, or would be changed on the way, is sent as one RFC 2047 word,
/// `=?UTF-8?B?<base64>?=`, which AWS's own tools use too. Two names are the store's own: the digest of the
/// object, and the mark of the write that made it.
final class S3Metadata {
    static final String SHA256 = "coffer-sha256";
    static final String WRITE = "coffer-write";

    private static final Pattern WORD = Pattern.compile("=\\?UTF-8\\?B\\?([A-Za-z0-9+/]*={0,2})\\?=");
    private static final Pattern PLAIN = Pattern.compile("[!-~]+( [!-~]+)*");

    private S3Metadata() {}

    /// What is sent.
    ///
    /// @throws StoreException.Refused if a name is one of the store's own
    static Map<String, String> encode(Map<String, String> metadata, Optional<Sha256> sha256, Optional<String> mark) {
        Map<String, String> sent = new HashMap<>();
        metadata.forEach((name, value) -> {
            if (isOwn(name)) {
                throw new StoreException.Refused("the metadata name '" + name + "' is kept for the store", null);
            }
            sent.put(name, encode(value));
        });
        sha256.ifPresent(digest -> sent.put(SHA256, digest.hex()));
        mark.ifPresent(id -> sent.put(WRITE, id));
        return sent;
    }

    /// What users see of what was received.
    static Map<String, String> decode(Map<String, String> received) {
        Map<String, String> metadata = new HashMap<>();
        received.forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!isOwn(lower)) {
                metadata.put(lower, decode(value));
            }
        });
        return metadata;
    }

    /// The digest that the writer put beside the object.
    static Optional<Sha256> sha256(Map<String, String> received) {
        return own(received, SHA256).filter(hex -> hex.matches("[0-9a-f]{64}")).map(Sha256::new);
    }

    /// The mark of the write that made the object, where that was a conditional one.
    static Optional<String> mark(Map<String, String> received) {
        return own(received, WRITE);
    }

    private static Optional<String> own(Map<String, String> received, String name) {
        return received.entrySet().stream()
                .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private static boolean isOwn(String name) {
        return name.equals(SHA256) || name.equals(WRITE);
    }

    private static String encode(String value) {
        boolean plain = PLAIN.matcher(value).matches() && !value.startsWith("=?");
        return plain ? value : "=?UTF-8?B?" + Base64.getEncoder().encodeToString(value.getBytes(UTF_8)) + "?=";
    }

    private static String decode(String value) {
        Matcher word = WORD.matcher(value);
        if (!word.matches()) {
            return value;
        }
        try {
            return new String(Base64.getDecoder().decode(word.group(1)), UTF_8);
        } catch (IllegalArgumentException e) {
            return value; // somebody else's text that happens to look like it
        }
    }
}
