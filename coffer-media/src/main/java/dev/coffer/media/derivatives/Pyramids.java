package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.MediaException;
import dev.coffer.media.Orientation;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.PictureHeader;
import dev.coffer.media.PyramidSettings;
import dev.coffer.media.Recipe;
import dev.coffer.media.RenderLimits;
import dev.coffer.media.Rendered;
import dev.coffer.media.Tiler;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
    private static final int ONE_TILE = 512; // pixels: the smallest level fits into it
    private static final long FULL = 64L << 20; // bytes of disk below which a failure is taken for its being full
    private static final int BLOCK = 1 << 20;
    private static final long PIXEL = 4; // bytes, of the level that the smaller ones are made of
    private static final Set<PictureFormat> TILED = Set.of(PictureFormat.TIFF, PictureFormat.JPEG, PictureFormat.PNG);
    private static final String REVISION = "pyramid-1";

    private final BlobSource blobs;
    private final Tiler tiler;
    private final PyramidSettings settings;
    private final String engine;
    private final PyramidFiles files;
    private final RenderLimits limits;
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
        this.blobs = blobs;
        this.tiler = tiler;
        this.settings = settings;
        this.engine = engine;
        this.files = PyramidFiles.open(settings.directory(), settings.diskBytes(), Clock.systemUTC());
        RenderLimits usual = RenderLimits.DEFAULT;
        this.limits = new RenderLimits(
                settings.maxSourceBytes(),
                settings.maxPixels(),
                usual.maxWholePixels(),
                settings.maxSide(),
                usual.maxResultWidth(),
                usual.maxResultHeight(),
                usual.maxFrames(),
                usual.maxScans(),
                settings.deadline());
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

    /// Looks into an original that is too large to be held in memory. It lies on disk meanwhile, and one is looked at
    /// or
    /// tiled at a time.
    ///
    /// @throws MediaException.TooLarge if it passes the limit of pyramids too
    /// @throws MediaException.Overloaded if too many wait
    <T> T look(HeldBlob held, Function<MemorySegment, T> eye) {
        checkSize(held);
        CompletableFuture<T> seen = new CompletableFuture<>();
        try {
            thread.execute(() -> {
                try {
                    seen.complete(lookNow(held, eye));
                } catch (Throwable e) {
                    seen.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException e) {
            throw overloaded();
        }
        return Flights.await(seen);
    }

    private <T> T lookNow(HeldBlob held, Function<MemorySegment, T> eye) {
        Path made = null;
        try (Arena arena = Arena.ofConfined()) {
            Path begun = files.begin();
            made = begun;
            return eye.apply(blobs.read(held, (size, alignment) -> onDisk(begun.resolve("source"), size, arena)));
        } catch (UncheckedIOException | IOException e) {
            throw unavailable(null, e);
        } finally {
            if (made != null) {
                files.delete(made);
            }
        }
    }

    private void checkSize(HeldBlob held) {
        if (held.size() > settings.maxSourceBytes()) {
            throw new MediaException.TooLarge(
                    "a source of " + held.size() + " bytes; the limit is " + settings.maxSourceBytes());
        }
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
            Pyramid pyramid = files.find(name(id)).orElseGet(() -> make(id, held));
            known.put(id, pyramid);
            flights.remove(id);
            outcome.complete(pyramid);
        } catch (Throwable e) {
            flights.remove(id);
            outcome.completeExceptionally(e);
        }
    }

    private Pyramid make(BlobId id, HeldBlob held) {
        checkSize(held);
        long began = System.nanoTime();
        Path made = null;
        try {
            made = files.begin();
            List<Dimensions> sizes = levels(held, made);
            Pyramid pyramid = files.keep(name(id), id, made, sizes);
            if (blobs.find(id).isEmpty()) { // whoever deletes it from now on finds the pyramid in its place
                files.drop(name(id));
                throw new RepositoryException.Missing("the picture was deleted while it was tiled", null);
            }
            LOG.info(
                    "{} of {} pixels was tiled in {} s",
                    id,
                    pyramid.size(),
                    TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began));
            return pyramid;
        } catch (IOException e) {
            throw unavailable(made, e);
        } catch (RuntimeException e) {
            if (made != null) {
                files.delete(made);
            }
            throw e instanceof MediaException.Damaged && files.room() < FULL ? unavailable(null, e) : e;
        }
    }

    private MediaException unavailable(@Nullable Path made, Exception e) {
        if (made != null) {
            files.delete(made);
        }
        if (e instanceof ClosedByInterruptException) {
            return new MediaException.Overloaded("a large picture is no longer tiled, since the server stops");
        }
        return new MediaException.Unavailable(
                "there is no room to tile a large picture in " + settings.directory() + ": " + e.getMessage(), e);
    }

    /// Each level of the one before it; the source goes as soon as the first one is there.
    private List<Dimensions> levels(HeldBlob held, Path made) throws IOException {
        Path source = made.resolve("source");
        Orientation orientation;
        Dimensions whole;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = blobs.read(held, (size, alignment) -> onDisk(source, size, arena));
            if (PictureHeader.sniff(bytes).filter(TILED::contains).isEmpty()) {
                throw new MediaException.TooLarge(
                        "a picture that is too large to be rendered, and of no format that is" + " decoded row by row");
            }
            whole = PictureHeader.read(bytes, limits).size();
            orientation = Orientation.in(bytes);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        long pixels = (long) whole.width() * whole.height();
        try (Tiler.Tiling tiling = tiler.begin(Math.max(held.size(), PIXEL * pixels))) {
            return levels(source, orientation, tiling, made);
        }
    }

    private List<Dimensions> levels(Path source, Orientation orientation, Tiler.Tiling tiling, Path made)
            throws IOException {
        tiling.write(source, false, Orientation.O1, false, made.resolve(Pyramid.name(0)));
        Files.delete(source);
        if (orientation != Orientation.O1) {
            Path stored = made.resolve("stored");
            Files.move(made.resolve(Pyramid.name(0)), stored);
            tiling.write(stored, true, orientation, false, made.resolve(Pyramid.name(0)));
            Files.delete(stored);
        }
        List<Dimensions> sizes = new ArrayList<>();
        sizes.add(size(made.resolve(Pyramid.name(0))));
        while (Math.max(sizes.getLast().width(), sizes.getLast().height()) > ONE_TILE) {
            Path last = made.resolve(Pyramid.name(sizes.size() - 1));
            Path half = made.resolve(Pyramid.name(sizes.size()));
            tiling.write(last, true, Orientation.O1, true, half);
            sizes.add(size(half));
        }
        return sizes;
    }

    private Dimensions size(Path level) throws IOException {
        try (Arena arena = Arena.ofConfined();
                FileChannel channel = FileChannel.open(level)) {
            MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return PictureHeader.read(bytes, limits).size();
        }
    }

    /// Memory that is a file. All of it is written first, since a disk that fills up under mapped memory would
    /// end the process.
    private static MemorySegment onDisk(Path file, long size, Arena arena) {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
            for (long left = size; left > 0; ) {
                left -= channel.write(block.clear().limit((int) Math.min(BLOCK, left)));
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, arena);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String name(BlobId id) {
        byte[] digest =
                Sha256.digest().digest((id + "\n" + REVISION + "\n" + engine + "\n").getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(digest);
    }
}
