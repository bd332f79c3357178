package dev.coffer.app;

import dev.coffer.media.ConfiguredPreset;
import dev.coffer.media.SigningKey;
import dev.coffer.media.UrlSettings;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What URLs of Coffer's own are signed with and mean, as the settings say it.
final class UrlPlace {
    private final Settings settings;

    UrlPlace(Settings settings) {
        this.settings = settings;
    }

    /// For what reads URLs, whether there is a key or not.
    ///
    /// @throws ConfigurationException if a setting cannot be
    UrlSettings settings() {
        List<SigningKey> keys;
        try {
            keys = settings.text(Setting.URL_KEYS).map(SigningKey::parse).orElse(List.of());
            var checked = UrlSettings.of(URI.create("http://localhost"), keys);
            keys = checked.keys();
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.URL_KEYS, String.valueOf(e.getMessage()));
        }
        try {
            return new UrlSettings(
                    URI.create(settings.text(Setting.URL_ADDRESS).orElseThrow()),
                    keys,
                    settings.text(Setting.URL_SCOPE).orElse(""),
                    settings.flag(Setting.URL_UNSIGNED),
                    settings.flag(Setting.PRESETS_ONLY));
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.URL_ADDRESS, String.valueOf(e.getMessage()));
        }
    }

    /// For what writes URLs.
    ///
    /// @throws ConfigurationException if there is no key, and one is needed
    UrlSettings signing() {
        UrlSettings read = settings();
        if (!read.areSpoken()) {
            throw settings.mistake(
                    Setting.URL_KEYS,
                    "there is nothing to sign URLs with (COFFER_URL_KEYS=k1:$(openssl rand -hex 32), or url_keys in"
                            + " coffer.yaml)");
        }
        return read;
    }

    /// The presets of the file, by their names; none if there is no file.
    ///
    /// @throws ConfigurationException naming the first line that is wrong
    Map<String, ConfiguredPreset> presets() {
        return settings.text(Setting.PRESETS)
                .map(Path::of)
                .map(PresetFile::read)
                .orElse(Map.of());
    }
}
