package dev.coffer.media.shift;

import dev.coffer.media.MediaId;
import dev.coffer.media.VariantSecrets;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A signature of a variant's name: `v1.<key id>.<expiry>.<HMAC-SHA256>`.
///
/// The code is taken over a list of texts, each with its length in bytes before it, so that no character can be
/// counted to its neighbour: the word `coffer shift v1`, the scope, the key's id, the expiry, the id's folder, what the
/// variant is named, its extension.
///
/// @param expires in seconds since 1970; 0 for never
record Signature(String keyId, long expires, String code) {
    private static final Pattern FORM =
            Pattern.compile("v1\\.([a-z0-9]{1,16})\\.(0|[1-9][0-9]{0,11})\\.([A-Za-z0-9_-]{43})");

    /// @return empty if `text` is not of this form
    static Optional<Signature> read(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Signature(form.group(1), Long.parseLong(form.group(2)), form.group(3)))
                : Optional.empty();
    }

    static Signature of(
            VariantSecrets.Key key, String scope, Optional<Instant> expiry, MediaId id, VariantName unsigned) {
        long seconds = expiry.map(Instant::getEpochSecond).orElse(0L);
        return new Signature(key.id(), seconds, code(key, scope, seconds, id, unsigned));
    }

    /// Whether the holder of `key` has made this for such a name. Takes the same time wherever it is wrong.
    boolean isOf(VariantSecrets.Key key, String scope, MediaId id, VariantName name) {
        return same(code, code(key, scope, expires, id, name));
    }

    boolean isOver(Instant now) {
        return expires != 0 && now.getEpochSecond() >= expires;
    }

    String text() {
        return "v1." + keyId + "." + expires + "." + code;
    }

    static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String code(VariantSecrets.Key key, String scope, long expires, MediaId id, VariantName name) {
        byte[] framed = framed(
                "coffer shift v1", scope, key.id(), Long.toString(expires), id.folder(), name.said(), name.extension());
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(framed));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA256", e);
        }
    }

    static byte[] framed(String... texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }
}
