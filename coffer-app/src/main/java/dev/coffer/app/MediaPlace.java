package dev.coffer.app;

import dev.coffer.media.MediaSettings;
import dev.coffer.media.SigningKey;
import dev.coffer.media.VariantSecrets;
import dev.coffer.media.VariantSecrets.Legacy;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.S3Settings;
import dev.coffer.store.folder.FolderStore;
import dev.coffer.store.s3.S3Store;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/// Where the media library is and what it has to know, as the settings say it.
final class MediaPlace {
    private final Settings settings;
    private final Places places;
    private final String bucket;
    private final Optional<Path> folder;

    /// @throws ConfigurationException if no place is said, or it cannot be one
    MediaPlace(Settings settings, Places places) {
        this.settings = settings;
        this.places = places;
        String told = settings.text(Setting.MEDIA_STORE)
                .orElseThrow(() -> settings.mistake(
                        Setting.MEDIA_STORE, "nobody said where uploads lie (--media_store s3://bucket, or a folder)"));
        if (told.startsWith("s3://")) {
            this.folder = Optional.empty();
            this.bucket = told.substring("s3://".length()).replaceFirst("/$", "");
        } else {
            Path directory = Path.of(told).toAbsolutePath().normalize();
            this.folder = Optional.of(directory);
            this.bucket = String.valueOf(directory.getFileName());
        }
        if (!ObjectName.isBucket(bucket)) {
            throw settings.mistake(
                    Setting.MEDIA_STORE,
                    folder.isPresent()
                            ? "the folder's name is one that a bucket may have (a-z, 0-9, dots, dashes): '" + bucket
                                    + "'"
                            : "a media library has a bucket of its own: '" + told + "' (s3://bucket)");
        }
    }

    String bucket() {
        return bucket;
    }

    boolean isFolder() {
        return folder.isPresent();
    }

    /// Opens the store; the caller closes it. A folder is made if need be, a bucket is not.
    ObjectStore open(S3Settings.Client client) {
        if (folder.isEmpty()) {
            return S3Store.open(places.server(client));
        }
        FolderStore store = FolderStore.open(Objects.requireNonNull(folder.get().getParent()));
        if (!store.bucketExists(bucket)) {
            store.createBucket(bucket);
        }
        return store;
    }

    /// For what signs or verifies names.
    ///
    /// @throws ConfigurationException if there is no key
    MediaSettings settings() {
        return settings(secrets());
    }

    /// For what has to do with no names, and works without a key.
    MediaSettings settingsWithoutKeys() {
        return settings(
                settings.given(Setting.MEDIA_KEYS)
                        ? secrets()
                        : VariantSecrets.of("none", UUID.randomUUID().toString()));
    }

    private MediaSettings settings(VariantSecrets secrets) {
        String url = settings.text(Setting.MEDIA_URL).orElseThrow();
        try {
            return MediaSettings.of(bucket, URI.create(url), secrets)
                    .withTemporary(places.temp())
                    .withMaxBytes(settings.bytes(Setting.MEDIA_MAX_BYTES))
                    .withCacheControl(settings.text(Setting.MEDIA_CACHE_CONTROL).orElseThrow())
                    .withAtOnce(settings.number(Setting.MEDIA_AT_ONCE));
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.MEDIA_URL, String.valueOf(e.getMessage()));
        }
    }

    private VariantSecrets secrets() {
        Legacy legacy = legacy();
        Optional<String> keys = settings.text(Setting.MEDIA_KEYS);
        if (keys.isEmpty() && !(legacy instanceof Legacy.Written)) {
            throw settings.mistake(
                    Setting.MEDIA_KEYS,
                    "there is nothing to sign names with (COFFER_MEDIA_KEYS=k1:$(openssl rand -hex 32), or media_keys in"
                            + " coffer.yaml)");
        }
        try {
            List<SigningKey> read = keys.map(SigningKey::parse).orElse(List.of());
            return new VariantSecrets(read, settings.text(Setting.MEDIA_SCOPE).orElse(""), legacy);
        } catch (IllegalArgumentException e) {
            throw settings.mistake(Setting.MEDIA_KEYS, String.valueOf(e.getMessage()));
        }
    }

    private Legacy legacy() {
        String told = settings.text(Setting.MEDIA_LEGACY).orElseThrow();
        return switch (told) {
            case "off" -> new Legacy.Off();
            case "verify" -> new Legacy.Verified(legacySecret());
            case "write" -> new Legacy.Written(legacySecret());
            default -> throw settings.mistake(Setting.MEDIA_LEGACY, "'" + told + "' is not off, verify or write");
        };
    }

    private String legacySecret() {
        return settings.text(Setting.MEDIA_LEGACY_SECRET)
                .orElseThrow(() -> settings.mistake(Setting.MEDIA_LEGACY, "media_legacy_secret goes with it"));
    }
}
