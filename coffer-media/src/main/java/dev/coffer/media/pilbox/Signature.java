package dev.coffer.media.pilbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// pilbox's signature of a query: HMAC-SHA1 over its text without the `sig` parameter.
///
/// Unlike the original, only a parameter named `sig` is left out, it may stand anywhere, and there may be
/// only one: everything else is covered.
final class Signature {

    private static final String NAME = "sig=";

    /// The signature of a query that has none yet, in lower-case hexadecimal digits.
    static String sign(String key, String query) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            byte[] secret = key.getBytes(StandardCharsets.UTF_8);
            // a key is padded with zeroes, so one zero is the empty key, which the JDK would refuse
            mac.init(new SecretKeySpec(secret.length == 0 ? new byte[1] : secret, "HmacSHA1"));
            return HexFormat.of().formatHex(mac.doFinal(query.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA1", e);
        }
    }

    static boolean verify(String key, String query) {
        List<String> signed = new ArrayList<>();
        List<String> signatures = new ArrayList<>();
        for (String pair : query.split("&", -1)) {
            if (pair.startsWith(NAME)) {
                signatures.add(pair.substring(NAME.length()));
            } else {
                signed.add(pair);
            }
        }
        if (signatures.size() != 1) {
            return false;
        }
        byte[] given = signatures.getFirst().getBytes(StandardCharsets.UTF_8);
        byte[] right = sign(key, String.join("&", signed)).getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(given, right);
    }

    private Signature() {}
}
