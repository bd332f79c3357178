package dev.coffer.store;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;

/// The name of one object: a bucket and a key in it.
///
/// Keys are text of 1 to 1,024 bytes in UTF-8 without control characters; they may hold slashes, which mean
/// nothing to an object store. A store may refuse more (a folder refuses what would leave its root), never
/// less.
///
/// @param bucket 3 to 63 characters of `a-z 0-9 . -` (and `_`, which old buckets have), beginning and ending
///     with a letter or digit
/// @param key the key, exactly as it is; it is never unescaped
public record ObjectName(String bucket, String key) implements Comparable<ObjectName> {
    /// The order of texts by their UTF-8 bytes, which is the order of their code points.
    public static final Comparator<String> UTF8_ORDER = ObjectName::compareUtf8;

    private static final int MAX_KEY_BYTES = 1024;

    /// @throws IllegalArgumentException if either part is not what it may be; the message quotes it
    public ObjectName {
        if (!isBucket(bucket)) {
            throw new IllegalArgumentException("not a bucket name: '" + bucket
                    + "' (3 to 63 of a-z, 0-9, '.', '-', beginning and ending with a letter or digit)");
        }
        checkKey(key);
    }

    /// Reads `s3://bucket/key`.
    ///
    /// @throws IllegalArgumentException if `url` is of another form or has no key
    public static ObjectName parse(String url) {
        if (!url.startsWith("s3://")) {
            throw new IllegalArgumentException("not an s3:// URL: '" + url + "'");
        }
        int slash = url.indexOf('/', 5);
        if (slash < 0 || slash == url.length() - 1) {
            throw new IllegalArgumentException("no key in '" + url + "' (s3://bucket/key)");
        }
        return new ObjectName(url.substring(5, slash), url.substring(slash + 1));
    }

    /// Whether `text` can name a bucket.
    public static boolean isBucket(String text) {
        int length = text.length();
        if (length < 3
                || length > 63
                || !isLetterOrDigit(text.charAt(0))
                || !isLetterOrDigit(text.charAt(length - 1))) {
            return false;
        }
        for (int i = 1; i < length - 1; i++) {
            char c = text.charAt(i);
            boolean joins = c == '-' || c == '_' || (c == '.' && text.charAt(i + 1) != '.');
            if (!joins && !isLetterOrDigit(c)) {
                return false;
            }
        }
        return true;
    }

    /// The name as `s3://bucket/key`.
    public String url() {
        return "s3://" + bucket + "/" + key;
    }

    /// By bucket, then by the UTF-8 bytes of the key, as S3 lists.
    @Override
    public int compareTo(ObjectName other) {
        int byBucket = bucket.compareTo(other.bucket);
        return byBucket != 0 ? byBucket : compareUtf8(key, other.key);
    }

    /// Differs from `String.compareTo`, which puts surrogates before U+E000.
    private static int compareUtf8(String one, String other) {
        int at = 0;
        int end = Math.min(one.length(), other.length());
        while (at < end && one.charAt(at) == other.charAt(at)) {
            at++;
        }
        if (at == end) {
            return Integer.compare(one.length(), other.length());
        }
        char a = one.charAt(at);
        char b = other.charAt(at);
        boolean supplementary = Character.isSurrogate(a) != Character.isSurrogate(b);
        return supplementary ? (Character.isSurrogate(a) ? 1 : -1) : Character.compare(a, b);
    }

    @Override
    public String toString() {
        return url();
    }

    private static boolean isLetterOrDigit(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }

    private static void checkKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("an object key is empty");
        }
        if (key.getBytes(StandardCharsets.UTF_8).length > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "an object key has more than " + MAX_KEY_BYTES + " bytes: '" + key + "'");
        }
        if (key.codePoints().anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)) {
            throw new IllegalArgumentException("an object key is not text: it holds half a surrogate pair");
        }
        if (key.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "an object key holds a control character: '" + key.replaceAll("\\p{Cntrl}", "?") + "'");
        }
    }
}
