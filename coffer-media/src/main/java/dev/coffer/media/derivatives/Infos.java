package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Renderer;
import dev.coffer.media.info.PictureInspection;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.HeldBlob;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// What is said about pictures, as JSON; never where they were taken.
///
/// An original is read and decoded once for it, on a render thread and within the memory that all renders share,
/// however many ask at the same time. What is known is kept within bounds; that something cannot be looked at is
/// believed for a while.
final class Infos {
    private static final long MOST_LETTERS = 8 << 20;
    private static final long MAX_FAILURES = 10_000;

    private final BlobSource blobs;
    private final Renderer renderer;
    private final PictureInspection inspection;
    private final RenderQueue queue;
    private final PixelBudget budget;
    private final Cache<BlobId, String> known = Caffeine.newBuilder()
            .maximumWeight(MOST_LETTERS)
            .weigher((BlobId id, String json) -> 200 + json.length())
            .executor(Runnable::run)
            .build();
    private final Cache<BlobId, MediaException> failures;
    private final ConcurrentMap<BlobId, CompletableFuture<Optional<String>>> flights = new ConcurrentHashMap<>();

    Infos(BlobSource blobs, Renderer renderer, RenderQueue queue, PixelBudget budget, Duration failureMemory) {
        this.blobs = blobs;
        this.renderer = renderer;
        this.inspection = new PictureInspection(renderer);
        this.queue = queue;
        this.budget = budget;
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_FAILURES)
                .expireAfterWrite(failureMemory)
                .executor(Runnable::run)
                .build();
    }

    Optional<String> find(BlobId id) {
        String json = known.getIfPresent(id);
        return json != null ? Optional.of(json) : Derivatives.await(flight(id));
    }

    /// The blobs of which something is known.
    Set<BlobId> originals() {
        return Set.copyOf(known.asMap().keySet());
    }

    void forget(Set<BlobId> gone) {
        known.invalidateAll(gone);
        failures.invalidateAll(gone);
    }

    /// On a thread of its own, so that whoever stops waiting takes nothing from the others.
    private CompletableFuture<Optional<String>> flight(BlobId id) {
        CompletableFuture<Optional<String>> ours = new CompletableFuture<>();
        CompletableFuture<Optional<String>> theirs = flights.putIfAbsent(id, ours);
        if (theirs != null) {
            return theirs;
        }
        Thread.ofVirtual().name("coffer-info").start(() -> {
            try {
                Optional<String> json = look(id);
                flights.remove(id);
                ours.complete(json);
            } catch (Throwable e) {
                flights.remove(id);
                ours.completeExceptionally(e);
            }
        });
        return ours;
    }

    private Optional<String> look(BlobId id) throws InterruptedException {
        MediaException failed = failures.getIfPresent(id);
        if (failed != null) {
            throw failed;
        }
        Optional<HeldBlob> held = blobs.find(id);
        if (held.isEmpty()) {
            return Optional.empty();
        }
        String json = read(id, held.get());
        known.put(id, json);
        if (blobs.find(id).isEmpty()) { // purged meanwhile
            known.invalidate(id);
            return Optional.empty();
        }
        return Optional.of(json);
    }

    private String read(BlobId id, HeldBlob held) throws InterruptedException {
        try {
            long most = RenderLimits.DEFAULT.maxBytes();
            if (held.size() > most) {
                throw new MediaException.TooLarge("a source of " + held.size() + " bytes; the limit is " + most);
            }
            return queue.render(held.size(), memory -> {
                MemorySegment source = blobs.read(held, memory);
                return budget.within(
                        renderer.pixels(source, Renderer.LOOKING),
                        () -> PictureInspection.json(
                                inspection.inspect(source, false), Optional.empty(), Optional.of(id.toString())));
            });
        } catch (MediaException.Overloaded | MediaException.Unavailable e) {
            throw e;
        } catch (MediaException e) {
            failures.put(id, e);
            throw e;
        }
    }
}
