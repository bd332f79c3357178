package dev.coffer.media;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the names of variants are signed with.
///
/// @param keys the first signs, all verify; so a key is replaced by putting a new one before it, and taken away
///     when its names have expired or been made anew
/// @param scope what the signatures are for, if several libraries have the same keys; may be empty
/// @param legacy what shift-media's own signatures are worth
public record VariantSecrets(List<Key> keys, String scope, Legacy legacy) {
    private static final Pattern KEY_ID = Pattern.compile("[a-z0-9]{1,16}");
    private static final int MIN_SECRET = 16;

    /// @throws IllegalArgumentException if there is nothing to sign with, or two keys have one id
    public VariantSecrets {
        keys = List.copyOf(keys);
        Map<String, Key> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(key.id(), key));
        if (byId.size() < keys.size()) {
            throw new IllegalArgumentException("two signing keys have the same id");
        }
        if (keys.isEmpty() && !(legacy instanceof Legacy.Written)) {
            throw new IllegalArgumentException("there is no key to sign with");
        }
    }

    /// A secret with the id that tells it from others.
    ///
    /// @param id 1 to 16 of `a-z 0-9`; it can be read in every name that is signed
    /// @param secret at least 16 characters
    public record Key(String id, String secret) {

        /// @throws IllegalArgumentException if either is not what it may be; the secret is not quoted
        public Key {
            if (!KEY_ID.matcher(id).matches()) {
                throw new IllegalArgumentException("not a key id: '" + id + "' (1 to 16 of a-z, 0-9)");
            }
            if (secret.length() < MIN_SECRET) {
                throw new IllegalArgumentException(
                        "the secret of the key '" + id + "' has fewer than " + MIN_SECRET + " characters");
            }
        }

        @Override
        public String toString() {
            return "Key[" + id + "]";
        }
    }

    /// shift-media's signatures: MD5 over id, name and secret without anything between them. They can be moved from
    /// one name to another, and their secret guessed from one URL, so they are for a migration alone.
    public sealed interface Legacy {

        /// They are refused.
        record Off() implements Legacy {}

        /// They are accepted; new names get new signatures.
        record Verified(String secret) implements Legacy {
            @Override
            public String toString() {
                return "Verified";
            }
        }

        /// They are accepted, and new names get such as well, for as long as something else verifies them.
        record Written(String secret) implements Legacy {
            @Override
            public String toString() {
                return "Written";
            }
        }
    }

    /// Signs with one key.
    ///
    /// @param secret at least 16 characters
    public static VariantSecrets of(String keyId, String secret) {
        return new VariantSecrets(List.of(new Key(keyId, secret)), "", new Legacy.Off());
    }

    /// Reads `id:secret`, several separated by commas, the first being the one that signs.
    ///
    /// @throws IllegalArgumentException if it is of another form; the message quotes no secret
    public static List<Key> parseKeys(String text) {
        List<Key> keys = new ArrayList<>();
        for (String pair : text.split(",")) {
            int colon = pair.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("signing keys are written id:secret, separated by commas");
            }
            keys.add(new Key(
                    pair.substring(0, colon).strip(), pair.substring(colon + 1).strip()));
        }
        return keys;
    }

    public VariantSecrets with(Legacy other) {
        return new VariantSecrets(keys, scope, other);
    }

    public VariantSecrets forScope(String other) {
        return new VariantSecrets(keys, other, legacy);
    }

    /// The key of that id.
    public Optional<Key> key(String id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /// The secret of shift-media's signatures, where they count.
    public Optional<String> legacySecret() {
        return switch (legacy) {
            case Legacy.Off off -> Optional.empty();
            case Legacy.Verified verified -> Optional.of(verified.secret());
            case Legacy.Written written -> Optional.of(written.secret());
        };
    }
}
