package dev.coffer.media.derivatives;

import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.Encoding;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Md5;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/// Keys and derivatives to test with: bytes follow from the key, so that a mix-up shows.
final class Made {
    private Made() {}

    static Recipe recipe(int side) {
        return new Recipe(List.of(new Step.Rotate(side % 360, false)), Encoding.of(PictureFormat.JPEG, 1 + side % 90));
    }

    static BlobId blob(String name) {
        return BlobId.of(Md5.of(name.getBytes(StandardCharsets.UTF_8)));
    }

    static DerivativeKey key(int number) {
        return DerivativeKey.of(blob("blob " + number), recipe(1), "engine-1");
    }

    static byte[] bytes(DerivativeKey key, int size) {
        byte[] bytes = new byte[size];
        new Random(key.hashCode()).nextBytes(bytes);
        return bytes;
    }

    static Derivative derivative(DerivativeKey key, int size) {
        return new Derivative(PictureFormat.WEBP, 30, 20, ByteBuffer.wrap(bytes(key, size)));
    }

    static byte[] bytes(Derivative derivative) {
        byte[] bytes = new byte[derivative.size()];
        derivative.bytes().get(bytes);
        return bytes;
    }
}
