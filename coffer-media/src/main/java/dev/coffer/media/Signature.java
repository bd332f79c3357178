package dev.coffer.media;

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

/// A signature of what an address says: `v1.<key id>.<expiry>.<HMAC-SHA256>`.
///
/// The code is taken over a list of texts, each with its length in bytes before it, so that no character can be
/// counted to its neighbour: what the signature is for, the scope, the key's id, the expiry, and what is signed.
///
/// @param expires in seconds since 1970; 0 for never
/// @param code in base64url, without padding
public record Signature(String keyId, long expires, String code) {
    private static final Pattern FORM =
            Pattern.compile("v1\\.([a-z0-9]{1,16})\\.(0|[1-9][0-9]{0,11})\\.([A-Za-z0-9_-]{43})");

    /// What a signature is for: none holds for anything else.
    ///
    /// @param word of the dialect, and its version
    /// @param scope what tells several from each other that have the same keys; may be empty
    public record Purpose(String word, String scope) {}

    /// @return empty if `text` is not of this form
    public static Optional<Signature> read(String text) {
        Matcher form = FORM.matcher(text);
        return form.matches()
                ? Optional.of(new Signature(form.group(1), Long.parseLong(form.group(2)), form.group(3)))
                : Optional.empty();
    }

    /// @param expiry until when it holds, to the second
    public static Signature of(SigningKey key, Purpose purpose, Optional<Instant> expiry, String... signed) {
        long seconds = expiry.map(Instant::getEpochSecond).orElse(0L);
        return new Signature(key.id(), seconds, code(key, purpose, seconds, signed));
    }

    /// Whether the holder of `key` has made this over such texts. Takes the same time wherever it is wrong.
    public boolean isOf(SigningKey key, Purpose purpose, String... signed) {
        return same(code, code(key, purpose, expires, signed));
    }

    public boolean isOver(Instant now) {
        return expires != 0 && now.getEpochSecond() >= expires;
    }

    /// The one spelling.
    public String text() {
        return "v1." + keyId + "." + expires + "." + code;
    }

    /// Whether two texts are equal, in a time that does not tell where they differ.
    public static boolean same(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static String code(SigningKey key, Purpose purpose, long expires, String... signed) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.secret().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update(framed(purpose.word(), purpose.scope(), key.id(), Long.toString(expires)));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(framed(signed)));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every Java has HmacSHA256", e);
        }
    }

    private static byte[] framed(String... texts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            all.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
            all.writeBytes(bytes);
        }
        return all.toByteArray();
    }
}
