package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.RenderLimits;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
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
    private final RenderQueue queue;
    private final Cache<BlobId, Dimensions> known =
            Caffeine.newBuilder().maximumSize(MAX_SIZES).executor(Runnable::run).build();
    private final Cache<BlobId, MediaException> failures;
    private final ConcurrentMap<BlobId, CompletableFuture<Optional<Dimensions>>> flights = new ConcurrentHashMap<>();

    UprightSizes(BlobSource blobs, RenderQueue queue, Duration failureMemory) {
        this.blobs = blobs;
        this.queue = queue;
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_FAILURES)
                .expireAfterWrite(failureMemory)
                .executor(Runnable::run)
                .build();
    }

    Optional<Dimensions> find(BlobId id) {
        Dimensions size = known.getIfPresent(id);
        return size != null ? Optional.of(size) : Derivatives.await(flight(id));
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
        Dimensions size = known.getIfPresent(id);
        if (size != null) {
            return Optional.of(size);
        }
        MediaException failed = failures.getIfPresent(id);
        if (failed != null) {
            throw failed;
        }
        Optional<HeldBlob> held = blobs.find(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        Dimensions read = read(id, held.get());
        known.put(id, read);
        return Optional.of(read);
    }

    private Dimensions read(BlobId id, HeldBlob held) throws InterruptedException {
        try {
            if (held.size() > LIMITS.maxBytes()) {
                throw new MediaException.TooLarge(
                        "a source of " + held.size() + " bytes; the limit is " + LIMITS.maxBytes());
            }
            return queue.render(held.size(), memory -> upright(blobs.read(held, memory)));
        } catch (MediaException.Overloaded e) {
            throw e;
        } catch (MediaException e) {
            failures.put(id, e);
            throw e;
        }
    }

    private static Dimensions upright(MemorySegment file) {
        Dimensions stored = PictureHeader.read(file, LIMITS).size();
        return Orientation.in(file).swapsSides() ? new Dimensions(stored.height(), stored.width()) : stored;
    }
}
