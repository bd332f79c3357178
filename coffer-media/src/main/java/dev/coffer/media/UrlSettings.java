package dev.coffer.media;

import java.net.URI;
import java.util.List;

/// What URLs of Coffer's own are signed with, and what they may ask for.
///
/// @param address what stands before `/i/…` for the world, as `https://pictures.example.org`
/// @param keys the first signs, all verify
/// @param scope signed along, if several servers have the same keys; may be empty
/// @param unsigned whether URLs count that nobody has signed
/// @param presetsOnly whether presets alone may be asked for
public record UrlSettings(URI address, List<SigningKey> keys, String scope, boolean unsigned, boolean presetsOnly) {

    /// @throws IllegalArgumentException if two keys have one id, or `address` is none of the web
    public UrlSettings {
        keys = SigningKey.checked(keys);
        boolean web = "http".equals(address.getScheme()) || "https".equals(address.getScheme());
        if (!web || address.getHost() == null || address.getRawQuery() != null || address.getRawFragment() != null) {
            throw new IllegalArgumentException("not an http or https address: '" + address + "'");
        }
        address = URI.create(address.toString().replaceFirst("/+$", ""));
    }

    /// Whatever is signed with one of these keys may be asked for, and nothing else.
    public static UrlSettings of(URI address, List<SigningKey> keys) {
        return new UrlSettings(address, keys, "", false, false);
    }

    public UrlSettings forScope(String other) {
        return new UrlSettings(address, keys, other, unsigned, presetsOnly);
    }

    public UrlSettings withUnsigned() {
        return new UrlSettings(address, keys, scope, true, presetsOnly);
    }

    public UrlSettings withPresetsOnly() {
        return new UrlSettings(address, keys, scope, unsigned, true);
    }

    /// Whether anybody can ask for anything.
    public boolean areSpoken() {
        return unsigned || !keys.isEmpty();
    }
}
