package dev.coffer.media;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A secret that addresses are signed with, and the id that tells it from others.
///
/// Of several the first signs and all verify; so a key is replaced by putting a new one before it, and taken away
/// when what it has signed has expired or was signed anew.
///
/// @param id 1 to 16 of `a-z 0-9`; it can be read in everything that is signed
/// @param secret at least 16 characters
public record SigningKey(String id, String secret) {
    private static final Pattern ID = Pattern.compile("[a-z0-9]{1,16}");
    private static final int MIN_SECRET = 16;

    /// @throws IllegalArgumentException if either is not what it may be; the secret is not quoted
    public SigningKey {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("not a key id: '" + id + "' (1 to 16 of a-z, 0-9)");
        }
        if (secret.length() < MIN_SECRET) {
            throw new IllegalArgumentException(
                    "the secret of the key '" + id + "' has fewer than " + MIN_SECRET + " characters");
        }
    }

    /// Reads `id:secret`, several separated by commas.
    ///
    /// @throws IllegalArgumentException if it is of another form; the message quotes no secret
    public static List<SigningKey> parse(String text) {
        List<SigningKey> keys = new ArrayList<>();
        for (String pair : text.split(",")) {
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("signing keys are written id:secret, separated by commas");
            }
            keys.add(new SigningKey(
                    pair.substring(0, colon).strip(), pair.substring(colon + 1).strip()));
        }
        return keys;
    }

    /// @throws IllegalArgumentException if two of them have one id
    static List<SigningKey> checked(List<SigningKey> keys) {
        Set<String> ids = new HashSet<>();
        for (SigningKey key : keys) {
            if (!ids.add(key.id)) {
                throw new IllegalArgumentException("two signing keys have the same id");
            }
        }
        return List.copyOf(keys);
    }

    @Override
    public String toString() {
        return "SigningKey[" + id + "]";
    }
}
