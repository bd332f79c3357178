package dev.coffer.media;

import java.net.URI;
import java.nio.file.Path;

/// What a media library has to know.
///
/// @param bucket where everything lies
/// @param url under which the public reads the bucket, without a slash at its end
/// @param secrets that names of variants are signed with
/// @param temporary a directory for originals in work
/// @param maxBytes of an upload
/// @param cacheControl what readers of the bucket are told about keeping copies
/// @param atOnce how many variants are made at once; more wait for a moment and are then refused
public record MediaSettings(
        String bucket,
        URI url,
        VariantSecrets secrets,
        Path temporary,
        long maxBytes,
        String cacheControl,
        int atOnce) {
    private static final long GIB = 1L << 30;

    /// @throws IllegalArgumentException if the address is no http(s) one, or a bound is less than 1
    public MediaSettings {
        if (url.getHost() == null
                || url.getScheme() == null
                || !url.getScheme().matches("https?")
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getRawUserInfo() != null) {
            throw new IllegalArgumentException("not the address of a public bucket: '" + url + "' (https://host/path)");
        }
        if (url.toString().endsWith("/")) {
            url = URI.create(url.toString().replaceAll("/+$", ""));
        }
        if (maxBytes < 1 || atOnce < 1) {
            throw new IllegalArgumentException("bounds are at least 1: " + maxBytes + ", " + atOnce);
        }
    }

    /// Uploads of up to 5 GiB, copies for a day, 16 variants at once.
    public static MediaSettings of(String bucket, URI url, VariantSecrets secrets) {
        return new MediaSettings(
                bucket,
                url,
                secrets,
                Path.of(System.getProperty("java.io.tmpdir")),
                5 * GIB,
                "public, max-age=86400",
                16);
    }

    public MediaSettings withTemporary(Path directory) {
        return new MediaSettings(bucket, url, secrets, directory, maxBytes, cacheControl, atOnce);
    }

    public MediaSettings withMaxBytes(long bytes) {
        return new MediaSettings(bucket, url, secrets, temporary, bytes, cacheControl, atOnce);
    }

    public MediaSettings withCacheControl(String value) {
        return new MediaSettings(bucket, url, secrets, temporary, maxBytes, value, atOnce);
    }

    public MediaSettings withAtOnce(int variants) {
        return new MediaSettings(bucket, url, secrets, temporary, maxBytes, cacheControl, variants);
    }
}
