package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Renderer;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// How large pictures are when they stand upright.
///
/// An original is read for it as by a render, with [Lookups].
final class UprightSizes {
    private static final long MAX_SIZES = 100_000;
    private static final RenderLimits LIMITS = RenderLimits.DEFAULT;

    private final BlobSource blobs;
    private final Renderer renderer;
    private final RenderQueue queue;
    private final Optional<Pyramids> pyramids;
    private final Lookups<Known> lookups;

    /// @param tiled whether the picture is too large to be rendered as a whole, and has a pyramid
    private record Known(Dimensions size, boolean tiled) {}

    UprightSizes(
            BlobSource blobs,
            Renderer renderer,
            RenderQueue queue,
            Optional<Pyramids> pyramids,
            Duration failureMemory) {
        this.blobs = blobs;
        this.renderer = renderer;
        this.queue = queue;
        this.pyramids = pyramids;
        this.lookups = new Lookups<>(
                blobs,
                Caffeine.newBuilder()
                        .maximumSize(MAX_SIZES)
                        .executor(Runnable::run)
                        .build(),
                failureMemory,
                "coffer-size",
                (id, held) -> tiled(id, held, whole(held)));
    }

    Optional<Dimensions> find(BlobId id) {
        return lookups.find(id).map(Known::size);
    }

    /// Whether somebody asked for its size, and it was found to be one for a pyramid.
    boolean isTiled(BlobId id) {
        return lookups.known(id).filter(Known::tiled).isPresent();
    }

    /// The blobs whose sizes are known.
    Set<BlobId> originals() {
        return lookups.originals();
    }

    /// Lets go of what is known of blobs that are gone.
    void forget(Set<BlobId> gone) {
        lookups.forget(gone);
    }

    /// Empty if it is too large to be looked at as a whole.
    private Optional<Dimensions> whole(HeldBlob held) throws InterruptedException {
        try {
            if (held.size() > LIMITS.maxBytes()) {
                throw new MediaException.TooLarge(
                        "a source of " + held.size() + " bytes; the limit is " + LIMITS.maxBytes());
            }
            return Optional.of(queue.render(held.size(), memory -> renderer.size(blobs.read(held, memory))));
        } catch (MediaException.TooLarge e) {
            if (pyramids.isEmpty()) {
                throw e;
            }
            return Optional.empty();
        }
    }

    private Known tiled(BlobId id, HeldBlob held, Optional<Dimensions> whole) {
        if (whole.isPresent() && (pyramids.isEmpty() || !pyramids.get().isWorthOne(whole.get()))) {
            return new Known(whole.get(), false);
        }
        try {
            return new Known(pyramids.orElseThrow().findOrMake(id, held).size(), true);
        } catch (MediaException e) {
            return new Known(whole.orElseThrow(() -> e), false); // slower, and as good
        }
    }
}
