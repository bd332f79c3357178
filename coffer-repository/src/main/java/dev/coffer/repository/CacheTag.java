package dev.coffer.repository;

import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// What a cache before the servers, such as a CDN, may be told to let go of: all answers that have the tag.
///
/// Tags of blobs and paths are shortened digests of their names, so that all have a length, a tag tells nothing to
/// who does not know the name, and everybody who does can compute it. They are in lower case, since there are caches
/// that do not tell cases apart.
///
/// @param text `b-`, `p-` or `m-` and 20 hex digits, or `n-` and the name of a preset
/// @see "docs/guide/takedown.md"
public record CacheTag(String text) {
    private static final int BYTES = 10;

    /// Of all that is made of a blob, as it was addressed: by MD5 it is another than by SHA-256.
    public static CacheTag of(BlobId blob) {
        return new CacheTag("b-" + shortened("blob " + blob));
    }

    /// Of all that was found under a path.
    public static CacheTag of(EntryPath path) {
        return new CacheTag("p-" + shortened("path " + path.text()));
    }

    /// Of an original of a media library and all that was made of it.
    ///
    /// @param folder that they lie in, without a slash at its ends
    public static CacheTag ofMedia(String folder) {
        return new CacheTag("m-" + shortened("media " + folder));
    }

    /// Of all that was made as a preset says.
    ///
    /// @param name of at most 40 characters
    public static CacheTag ofPreset(String name) {
        return new CacheTag("n-" + name);
    }

    private static String shortened(String name) {
        byte[] digest = Sha256.digest().digest(name.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest, 0, BYTES);
    }

    @Override
    public String toString() {
        return text;
    }
}
