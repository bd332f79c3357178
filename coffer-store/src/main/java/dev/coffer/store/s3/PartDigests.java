package dev.coffer.store.s3;

import dev.coffer.store.Content;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The digests of a content and of its parts, taken while it is read once.
///
/// [#run] reads; whoever asks for a digest waits until it has come so far, or fails as the reading did.
final class PartDigests {
    private static final int BUFFER = 1 << 17;

    private final String what;
    private final Content content;
    private final long partLength;
    private final List<CompletableFuture<Sha256>> parts = new ArrayList<>();

    /// @param what the operation and its object, for messages
    PartDigests(String what, Content content, long partLength) {
        this.what = what;
        this.content = content;
        this.partLength = partLength;
        for (long offset = 0; offset < content.size(); offset += partLength) {
            parts.add(new CompletableFuture<>());
        }
    }

    /// Reads the content to its end.
    ///
    /// @return the digest of the whole
    Sha256 run() {
        try {
            return read();
        } catch (RuntimeException e) {
            parts.forEach(part -> part.completeExceptionally(e));
            throw e;
        }
    }

    private Sha256 read() {
        MessageDigest whole = Sha256.digest();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = new S3Body(what, content, 0, content.size()).openToDigest()) {
            long offset = 0;
            for (CompletableFuture<Sha256> part : parts) {
                MessageDigest digest = Sha256.digest();
                long end = Math.min(content.size(), offset + partLength);
                while (offset < end) {
                    int got = in.read(buffer, 0, (int) Math.min(buffer.length, end - offset));
                    whole.update(buffer, 0, got);
                    digest.update(buffer, 0, got);
                    offset += got;
                }
                part.complete(Sha256.ofDigest(digest.digest()));
            }
        } catch (IOException e) {
            throw S3Body.unreadable(what, e);
        }
        return Sha256.ofDigest(whole.digest());
    }

    /// @param number from 1
    Sha256 of(int number) {
        try {
            return parts.get(number - 1).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException reason) {
                throw reason;
            }
            throw e;
        }
    }
}
