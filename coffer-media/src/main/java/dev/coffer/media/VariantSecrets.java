package dev.coffer.media;

import java.util.List;
import java.util.Optional;

/// What the names of variants are signed with.
///
/// @param keys the first signs, all verify; so a key is replaced by putting a new one before it, and taken away
///     when its names have expired or been made anew
/// @param scope what the signatures are for, if several libraries have the same keys; may be empty
/// @param legacy what shift-media's own signatures are worth
public record VariantSecrets(List<SigningKey> keys, String scope, Legacy legacy) {
    /// @throws IllegalArgumentException if there is nothing to sign with, or two keys have one id
    public VariantSecrets {
        keys = SigningKey.checked(keys);
        if (keys.isEmpty() && !(legacy instanceof Legacy.Written)) {
            throw new IllegalArgumentException("there is no key to sign with");
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
        return new VariantSecrets(List.of(new SigningKey(keyId, secret)), "", new Legacy.Off());
    }

    public VariantSecrets with(Legacy other) {
        return new VariantSecrets(keys, scope, other);
    }

    public VariantSecrets forScope(String other) {
        return new VariantSecrets(keys, other, legacy);
    }

    /// The key of that id.
    public Optional<SigningKey> key(String id) {
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
