package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Tiler;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Pictures that are too large to be rendered as a whole: tiled once, then read a tile at a time.
///
/// One is made at a time, from a file that its bytes were brought into, so that memory stays small whatever the
/// picture's size. Everybody who asks meanwhile waits for the same. Safe for use by several threads.
final class Pyramids implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Pyramids.class);
    private static final int KNOWN = 10_000;
    private static final int WAITING = 16;
    private static final String REVISION = "pyramid-1";

    private final Tiler tiler;
    private final PyramidSettings settings;
    private final String engine;
    private final PyramidFiles files;
    private final PyramidMaker maker;
    private final Cache<BlobId, Pyramid> known =
            Caffeine.newBuilder().maximumSize(KNOWN).executor(Runnable::run).build();
    private final ConcurrentMap<BlobId, CompletableFuture<Pyramid>> flights = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING),
            Thread.ofPlatform().name("coffer-pyramid-", 1).daemon().factory());

    Pyramids(BlobSource blobs, Tiler tiler, PyramidSettings settings, String engine) {
        this.tiler = tiler;
        this.settings = settings;
        this.engine = engine;
        this.files = PyramidFiles.open(settings.directory(), settings.diskBytes(), Clock.systemUTC());
        this.maker = new PyramidMaker(blobs, tiler, settings, files);
    }

    /// The pyramid of a blob; waits while it is made.
    ///
    /// @throws MediaException.TooLarge if it is no TIFF, JPEG or PNG
    /// @throws MediaException.TooLarge if it passes the limits of pyramids too
    /// @throws MediaException if it cannot be made, or not now
    Pyramid findOrMake(BlobId id, HeldBlob held) {
        Pyramid pyramid = known.getIfPresent(id);
        return pyramid != null && Files.exists(pyramid.file(0)) ? pyramid : Flights.await(flight(id, held));
    }

    /// Whether a picture that could be rendered as a whole is better tiled: each tile would cost a look at all of it.
    boolean isWorthOne(Dimensions size) {
        return (long) size.width() * size.height() >= settings.fromPixels();
    }

    /// How a derivative is made out of a pyramid.
    ///
    /// @throws MediaException.TooLarge if too much of it would have to be decoded
    Pyramid.Plan plan(Pyramid pyramid, Recipe recipe) {
        Pyramid.Plan plan = pyramid.plan(recipe);
        if (plan.decoded() > RenderLimits.DEFAULT.maxPixels()) {
            throw new MediaException.TooLarge("a picture of " + pyramid.size() + " pixels; at most "
                    + RenderLimits.DEFAULT.maxPixels() + " are decoded at once");
        }
        return plan;
    }

    /// Makes it, on the calling thread, a platform thread.
    Rendered render(Pyramid pyramid, Pyramid.Plan plan) {
        files.used(pyramid);
        Path file = pyramid.file(plan.level());
        try {
            if (Files.size(file) != pyramid.levels().get(plan.level()).bytes()) {
                throw new IOException("a level of another size than was written");
            }
            return tiler.render(file, plan.recipe());
        } catch (IOException | MediaException.Damaged | MediaException.NotAPicture e) {
            files.delete(pyramid.directory()); // it was whole when it was made, so that it is not the original
            throw new MediaException.Unavailable("a tiled picture cannot be read; it is made again", e);
        }
    }

    /// Looks into an original that is too large to be held in memory, from disk; one is looked at or tiled at a time.
    ///
    /// @throws MediaException.TooLarge if it passes the limit of pyramids too
    /// @throws MediaException.Overloaded if too many wait
    <T> T look(HeldBlob held, Function<MemorySegment, T> eye) {
        CompletableFuture<T> seen = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    seen.complete(maker.look(held, eye));
                } catch (Throwable e) {
                    seen.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw overloaded();
        }
        return Flights.await(seen);
    }

    private static MediaException.Overloaded overloaded() {
        return new MediaException.Overloaded("too many large pictures wait to be tiled; try again later");
    }

    /// The blobs that have one.
    Set<BlobId> originals() throws IOException {
        return files.originals();
    }

    /// Drops those of blobs that are gone.
    ///
    /// @param forgotten told which there were
    void forget(Set<BlobId> gone, Forgotten forgotten) {
        known.invalidateAll(gone);
        for (BlobId id : gone) {
            if (files.drop(name(id))) {
                forgotten.add(id, "pyramid");
            }
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(settings.deadline().toSeconds(), TimeUnit.SECONDS)) {
                LOG.warn("a pyramid is still being made");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletableFuture<Pyramid> flight(BlobId id, HeldBlob held) {
        CompletableFuture<Pyramid> ours = new CompletableFuture<>();
        CompletableFuture<Pyramid> theirs = flights.putIfAbsent(id, ours);
        if (theirs != null) {
            return theirs;
        }
        try {
            thread.execute(() -> fly(id, held, ours));
        } catch (RejectedExecutionException e) {
            flights.remove(id);
            ours.completeExceptionally(overloaded());
        }
        return ours;
    }

    private void fly(BlobId id, HeldBlob held, CompletableFuture<Pyramid> outcome) {
        try {
            Pyramid pyramid = files.find(name(id)).orElseGet(() -> maker.make(id, name(id), held));
            known.put(id, pyramid);
            flights.remove(id);
            outcome.complete(pyramid);
        } catch (Throwable e) {
            flights.remove(id);
            outcome.completeExceptionally(e);
        }
    }

    private String name(BlobId id) {
        byte[] digest =
                Sha256.digest().digest((id + "\n" + REVISION + "\n" + engine + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
