package dev.coffer.media;

import dev.coffer.repository.BlobId;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/// The name of a derivative: which original, by which recipe, from which engine. Everything that changes the
/// bytes is in it, so that bytes under a key never change.
///
/// Its digests are computed when it is made; comparing and looking it up afterwards costs next to nothing.
public final class DerivativeKey {
    private static final int ETAG_BYTES = 18;

    private final BlobId original;
    private final boolean stored;
    private final Recipe recipe;
    private final String hex;
    private final String etag;

    private DerivativeKey(BlobId original, boolean stored, Recipe recipe, byte[] digest) {
        this.original = original;
        this.stored = stored;
        this.recipe = recipe;
        this.hex = HexFormat.of().formatHex(digest);
        this.etag = '"' + Base64.getUrlEncoder().encodeToString(Arrays.copyOf(digest, ETAG_BYTES)) + '"';
    }

    /// A derivative of a blob.
    ///
    /// @param original as it was addressed; the same blob by MD5 and by SHA-256 has two keys
    /// @param engine the revision of the renderer, as [Renderer#engine()] says it
    public static DerivativeKey of(BlobId original, Recipe recipe, String engine) {
        return new DerivativeKey(original, true, recipe, digest(original.toString(), recipe.key(), engine));
    }

    /// A derivative of bytes that are kept nowhere, as those of a web address.
    public static DerivativeKey ofGiven(BlobId original, Recipe recipe, String engine) {
        return new DerivativeKey(original, false, recipe, digest("given " + original, recipe.key(), engine));
    }

    /// The hex digits of what is made of a video; no picture has the same.
    ///
    /// @param engine the revision of the transcoder, as [Transcoder#engine(VideoRecipe)] says it
    public static String ofVideo(BlobId original, VideoRecipe recipe, String engine) {
        return HexFormat.of().formatHex(digest(original.toString(), recipe.key(), engine));
    }

    private static byte[] digest(String... parts) {
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            digest.update(part.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }
        return digest.digest();
    }

    public BlobId original() {
        return original;
    }

    /// Whether the original is a blob, so that this is to go with it.
    public boolean isStored() {
        return stored;
    }

    public Recipe recipe() {
        return recipe;
    }

    /// 64 hex digits that stand for the whole key; a file name.
    public String hex() {
        return hex;
    }

    /// A strong entity tag, with its quotes.
    public String etag() {
        return etag;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DerivativeKey that && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return original + " " + recipe.key();
    }
}
