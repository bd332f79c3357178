package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// How large pictures are when they stand upright.
///
/// An original is read once for it, as a render would, however many ask at the same time. What is known stays
/// known, within bounds; that something is no picture is believed for a while.
final class UprightSizes {
    private static final long MAX_SIZES = 100_000;
    private static final long MAX_FAILURES = 10_000;
    private static final RenderLimits LIMITS = RenderLimits.DEFAULT;

    private final BlobSource blobs;
    private final Renderer renderer;
    private final RenderQueue queue;
    private final Optional<Pyramids> pyramids;
    private final Cache<BlobId, Known> known =
            Caffeine.newBuilder().maximumSize(MAX_SIZES).executor(Runnable::run).build();
    private final Cache<BlobId, MediaException> failures;
    private final ConcurrentMap<BlobId, CompletableFuture<Optional<Dimensions>>> flights = new ConcurrentHashMap<>();

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
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_FAILURES)
                .expireAfterWrite(failureMemory)
                .executor(Runnable::run)
                .build();
    }

    Optional<Dimensions> find(BlobId id) {
        Known size = known.getIfPresent(id);
        return size != null ? Optional.of(size.size()) : Derivatives.await(flight(id));
    }

    /// Whether somebody asked for its size, and it was found to be one for a pyramid.
    boolean isTiled(BlobId id) {
        Known size = known.getIfPresent(id);
        return size != null && size.tiled();
    }

    /// The blobs whose sizes are known.
    Set<BlobId> originals() {
        return Set.copyOf(known.asMap().keySet());
    }

    /// Lets go of what is known of blobs that are gone.
    void forget(Set<BlobId> gone) {
        known.invalidateAll(gone);
        failures.invalidateAll(gone);
    }

    /// On a thread of its own, so that whoever stops waiting takes nothing from the others.
    private CompletableFuture<Optional<Dimensions>> flight(BlobId id) {
        CompletableFuture<Optional<Dimensions>> ours = new CompletableFuture<>();
        CompletableFuture<Optional<Dimensions>> theirs = flights.putIfAbsent(id, ours);
        if (theirs != null) {
            return theirs;
        }
        Thread.ofVirtual().name("coffer-size").start(() -> {
            try {
                Optional<Dimensions> size = look(id);
                flights.remove(id);
                ours.complete(size);
            } catch (Throwable e) {
                flights.remove(id);
                ours.completeExceptionally(e);
            }
        });
        return ours;
    }

    private Optional<Dimensions> look(BlobId id) throws InterruptedException {
        Known size = known.getIfPresent(id);
        if (size != null) {
            return Optional.of(size.size());
        }
        MediaException failed = failures.getIfPresent(id);
        if (failed != null) {
            throw failed;
        }
        Optional<HeldBlob> held = blobs.find(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Known read = read(id, held.get());
        known.put(id, read);
        return Optional.of(read.size());
    }

    private Known read(BlobId id, HeldBlob held) throws InterruptedException {
        try {
            return tiled(id, held, whole(held));
        } catch (MediaException.Overloaded | MediaException.Unavailable e) {
            throw e;
        } catch (MediaException e) {
            failures.put(id, e);
            throw e;
        }
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
