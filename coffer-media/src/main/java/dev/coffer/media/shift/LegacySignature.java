package dev.coffer.media.shift;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// shift-media's own signature: the MD5 of id, unsigned name and secret, one after the other.
///
/// @see "shift-media, generate_signature"
final class LegacySignature {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    static boolean is(String text) {
        return FORM.matcher(text).matches();
    }

    static String of(String id, String unsigned, String secret) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            return HexFormat.of().formatHex(md5.digest((id + unsigned + secret).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has MD5", e);
        }
    }

    private LegacySignature() {}
}
