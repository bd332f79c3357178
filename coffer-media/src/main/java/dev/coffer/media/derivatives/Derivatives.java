package dev.coffer.media.derivatives;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.MediaException;
import dev.coffer.media.Original;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.Recipe;
import dev.coffer.media.Rendered;
import dev.coffer.media.Renderer;
import dev.coffer.media.WorkerCounts;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.HeldBlob;
import dev.coffer.repository.Mark;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Derivatives, found or made: in memory, else on disk, else rendered from the original.
///
/// - A key is rendered once at a time. Everybody who asks meanwhile waits for the same outcome; whoever stops
///   waiting takes nothing from the others.
/// - Everything is bounded: caches in bytes, renders by threads and pixels, waiting by number, bytes and time. What is
///   beyond is [MediaException.Overloaded], at once or after the bound on waiting.
/// - A picture that cannot be rendered is remembered for a while, so that asking again costs nothing.
/// - What is in memory is answered without touching the catalogue, the store or the disk.
///
/// Safe for use by several threads. Callers that may have to wait should be on virtual threads.
public final class Derivatives implements AutoCloseable {
    private static final long MAX_FAILURES = 10_000;

    private final BlobSource blobs;
    private final Renderer renderer;
    private final MemoryCache memory;
    private final Optional<DiskCache> disk;
    private final Cache<DerivativeKey, MediaException> failures;
    private final RenderQueue queue;
    private final PixelBudget budget;
    private final ConcurrentMap<DerivativeKey, CompletableFuture<Optional<Derivative>>> flights =
            new ConcurrentHashMap<>();
    private final Counts counts = new Counts();
    private final AtomicLong forgettings = new AtomicLong();
    private volatile @Nullable PurgeFollower follower;
    private final Optional<Pyramids> pyramids;
    private final UprightSizes sizes;
    private final Infos infos;

    private Derivatives(BlobSource blobs, Renderer renderer, DerivativeSettings settings, Optional<DiskCache> disk) {
        this.blobs = blobs;
        this.renderer = renderer;
        this.memory = new MemoryCache(settings.kept().memoryBytes());
        this.disk = disk;
        this.failures = Caffeine.newBuilder()
                .maximumSize(MAX_FAILURES)
                .expireAfterWrite(settings.kept().failures())
                .executor(Runnable::run)
                .build();
        this.queue = new RenderQueue(settings.work());
        this.budget = new PixelBudget(settings.work().pixels(), settings.work().patience());
        this.pyramids = settings.pyramids()
                .flatMap(bounds ->
                        renderer.tiler(bounds).map(tiler -> new Pyramids(blobs, tiler, bounds, renderer.engine())));
        this.sizes = new UprightSizes(
                blobs, renderer, queue, pyramids, settings.kept().failures());
        this.infos = new Infos(blobs, renderer, queue, budget, settings.kept().failures());
    }

    /// @param renderer stays the caller's to close, after this
    /// @throws java.io.UncheckedIOException if the disk cache's directory is not there and cannot be made
    public static Derivatives open(BlobSource blobs, Renderer renderer, DerivativeSettings settings) {
        Optional<DiskCache> disk = settings.kept()
                .directory()
                .filter(directory -> settings.kept().diskBytes() > 0)
                .map(directory -> DiskCache.open(directory, settings.kept().diskBytes(), Clock.systemUTC()));
        return new Derivatives(blobs, renderer, settings, disk);
    }

    /// Names a derivative. Nothing is read or looked up.
    public DerivativeKey key(BlobId original, Recipe recipe) {
        return DerivativeKey.of(original, recipe, renderer.engine());
    }

    /// Names a derivative of bytes that the caller has at hand and that are kept nowhere.
    public DerivativeKey keyOfGiven(BlobId original, Recipe recipe) {
        return DerivativeKey.ofGiven(original, recipe, renderer.engine());
    }

    /// What is in memory, at once: this never waits.
    public Optional<Derivative> inMemory(DerivativeKey key) {
        Optional<Derivative> found = memory.find(key);
        if (found.isPresent()) {
            counts.memoryHits.increment();
        }
        return found;
    }

    /// Finds the derivative of a blob, or makes it.
    ///
    /// @return empty if there is no such blob
    /// @throws MediaException if the picture cannot be rendered, or not now
    /// @throws dev.coffer.repository.RepositoryException as [BlobSource] does
    /// @throws dev.coffer.store.StoreException if the original cannot be read
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Optional<Derivative> findOrMake(DerivativeKey key) {
        return findOrMake(key, () -> blobs.find(key.original()).map(held -> new StoredOriginal(blobs, held)));
    }

    /// Finds the derivative of bytes that the caller has at hand, or makes it.
    ///
    /// @param original whose SHA-256 is the original that `key` names; read on another thread, while this
    ///     call waits
    /// @throws MediaException if the picture cannot be rendered, or not now
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Derivative findOrMake(DerivativeKey key, Original original) {
        return findOrMake(key, () -> Optional.of(original)).orElseThrow();
    }

    /// From now on lets go of derivatives whose originals were purged or erased, within seconds, and of those whose
    /// originals are no longer there, from time to time; the first time at once. Ends with [#close()].
    ///
    /// @param catalogue of the blobs that this makes derivatives of; not closed by this
    /// @throws IllegalStateException if it follows one already
    public void follow(Catalogue catalogue) {
        if (follower != null) {
            throw new IllegalStateException("follows a catalogue already");
        }
        follower = PurgeFollower.start(catalogue, blobs, this);
    }

    /// The blobs of which anything is kept.
    Set<BlobId> originals() throws IOException {
        Set<BlobId> originals = memory.originals();
        if (disk.isPresent()) {
            originals.addAll(disk.get().originals());
        }
        originals.addAll(sizes.originals());
        originals.addAll(infos.originals());
        if (pyramids.isPresent()) {
            originals.addAll(pyramids.get().originals());
        }
        return originals;
    }

    /// Drops all that is kept of some originals. A render that is at work on one meanwhile is not kept, if the
    /// original is no longer there.
    ///
    /// @return how many derivatives went from memory and from disk
    int forget(Set<BlobId> gone) throws IOException {
        Forgotten forgotten = new Forgotten();
        forget(gone, forgotten);
        return forgotten.count();
    }

    /// The same.
    ///
    /// @param forgotten told what went, also of what failed half-way
    void forget(Set<BlobId> gone, Forgotten forgotten) throws IOException {
        int before = forgotten.count();
        forgettings.incrementAndGet();
        failures.asMap().keySet().removeIf(key -> gone.contains(key.original()));
        sizes.forget(gone);
        infos.forget(gone);
        try {
            memory.forget(gone, forgotten);
            if (disk.isPresent()) {
                disk.get().forget(gone, forgotten);
            }
            pyramids.ifPresent(all -> all.forget(gone, forgotten));
        } finally {
            counts.dropped.add(forgotten.count() - before);
        }
    }

    /// The directory that outlives this; empty if all is in memory.
    Optional<String> directory() {
        return disk.map(cache -> cache.root().toAbsolutePath().normalize().toString());
    }

    /// The size of a stored picture, its EXIF orientation applied.
    ///
    /// Read off the original's header by a render thread, once; then remembered. A TIFF that is too large to be
    /// rendered as a whole is made a pyramid first, if there are to be any, which may take minutes; its
    /// derivatives are made of that from then on.
    ///
    /// @return empty if there is no such blob
    /// @throws MediaException if it is no picture, or cannot be looked at now
    /// @throws dev.coffer.repository.RepositoryException as [BlobSource] does
    /// @throws dev.coffer.store.StoreException if the original cannot be read
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Optional<Dimensions> uprightSize(BlobId original) {
        return sizes.find(original);
    }

    /// The same of bytes that the caller has at hand.
    ///
    /// @param original read on another thread, while this call waits; may be read again afterwards
    /// @throws MediaException if it is no picture, or cannot be looked at now
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Dimensions uprightSizeOfGiven(Original original) {
        try {
            return queue.render(original.size(), memory -> renderer.size(original.read(memory)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for the size of a picture");
        }
    }

    /// What can be said about a stored picture, as [dev.coffer.media.info.PictureInspection#json] writes it; where
    /// it was taken only if `said` keeps that.
    ///
    /// The original is decoded by a render thread, once; then what it said is remembered for a while.
    ///
    /// @return empty if there is no such blob
    /// @throws MediaException if it is no picture, or cannot be looked at now
    /// @throws dev.coffer.repository.RepositoryException as [BlobSource] does
    /// @throws dev.coffer.store.StoreException if the original cannot be read
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Optional<String> info(BlobId original, Mark.Said said) {
        return infos.find(original, said);
    }

    /// Changes whenever [#info] may say something else of the same picture.
    public String infoRevision() {
        return renderer.engine() + "-i" + PictureInfo.REVISION;
    }

    /// What was done so far, and what is going on.
    public Statistics statistics() {
        return new Statistics(
                counts.memoryHits.sum(),
                counts.diskHits.sum(),
                counts.joined.sum(),
                counts.renders.sum(),
                counts.renderNanos.sum(),
                counts.failed.sum(),
                counts.refused.sum(),
                counts.dropped.sum(),
                disk.map(cache -> cache.healed.sum()).orElse(0L),
                disk.map(cache -> cache.bypassed.sum()).orElse(0L),
                queue.waiting(),
                queue.rendering(),
                memory.bytes(),
                disk.map(DiskCache::bytes).orElse(0L));
    }

    /// What became of the processes that pictures are rendered in.
    public WorkerCounts workers() {
        return renderer.workers();
    }

    /// Lets renders finish, within bounds, and forgets what is in memory. What is on disk stays.
    @Override
    public void close() {
        PurgeFollower following = follower;
        if (following != null) {
            following.close();
        }
        queue.close();
        pyramids.ifPresent(Pyramids::close);
        disk.ifPresent(DiskCache::close);
    }

    /// Counters since [#open] and levels of now.
    ///
    /// @param joined requests that waited for a render of somebody else's
    /// @param renderNanos time spent by render threads, in nanoseconds
    /// @param failed renders that ended in a [MediaException]
    /// @param refused renders that found the queue full or waited too long
    /// @param dropped derivatives that went because their originals had gone
    /// @param healed files of the disk cache that were damaged and removed
    /// @param bypassed times that the disk cache could not be used
    public record Statistics(
            long memoryHits,
            long diskHits,
            long joined,
            long renders,
            long renderNanos,
            long failed,
            long refused,
            long dropped,
            long healed,
            long bypassed,
            int waiting,
            int rendering,
            long memoryBytes,
            long diskBytes) {}

    private Optional<Derivative> findOrMake(DerivativeKey key, Lookup lookup) {
        Optional<Derivative> found = inMemory(key);
        return found.isPresent() ? found : await(flight(key, lookup));
    }

    private CompletableFuture<Optional<Derivative>> flight(DerivativeKey key, Lookup lookup) {
        CompletableFuture<Optional<Derivative>> ours = new CompletableFuture<>();
        CompletableFuture<Optional<Derivative>> theirs = flights.putIfAbsent(key, ours);
        if (theirs != null) {
            counts.joined.increment();
            return theirs;
        }
        Thread.ofVirtual().name("coffer-make").start(() -> fly(key, lookup, ours));
        return ours;
    }

    private void fly(DerivativeKey key, Lookup lookup, CompletableFuture<Optional<Derivative>> outcome) {
        try {
            Optional<Derivative> made = make(key, lookup);
            flights.remove(key);
            outcome.complete(made);
        } catch (Throwable e) {
            flights.remove(key);
            outcome.completeExceptionally(e);
        }
    }

    private Optional<Derivative> make(DerivativeKey key, Lookup lookup) throws InterruptedException, IOException {
        long before = forgettings.get();
        Optional<Derivative> found = memory.find(key).or(() -> onDisk(key));
        if (found.isPresent()) {
            return found;
        }
        MediaException failed = failures.getIfPresent(key);
        if (failed != null) {
            throw failed;
        }
        checkRoom();
        Optional<? extends Original> original = lookup.original();
        if (original.isEmpty()) {
            return Optional.empty();
        }
        Derivative made = pyramids.isPresent()
                        && sizes.isTiled(key.original())
                        && original.get() instanceof StoredOriginal(var source, var held)
                ? keeping(key, () -> tiled(pyramids.get(), key, held))
                : keeping(key, () -> rendered(key, original.get()));
        if (forgettings.get() != before && lookup.original().isEmpty()) {
            forget(Set.of(key.original()));
            return Optional.empty();
        }
        return Optional.of(made);
    }

    private void checkRoom() {
        try {
            queue.checkRoom();
        } catch (MediaException.Overloaded e) {
            counts.refused.increment();
            throw e;
        }
    }

    private Optional<Derivative> onDisk(DerivativeKey key) {
        Optional<Derivative> found = disk.flatMap(cache -> cache.find(key));
        found.ifPresent(derivative -> {
            counts.diskHits.increment();
            memory.put(key, derivative);
        });
        return found;
    }

    private Rendered rendered(DerivativeKey key, Original original) throws InterruptedException {
        return queue.render(original.size(), nativeMemory -> render(original.read(nativeMemory), key.recipe()));
    }

    private Rendered tiled(Pyramids all, DerivativeKey key, HeldBlob held) throws InterruptedException {
        Pyramid pyramid = all.findOrMake(key.original(), held);
        Pyramid.Plan plan = all.plan(pyramid, key.recipe());
        return queue.render(0, none -> budget.within(plan.held(), () -> timed(() -> all.render(pyramid, plan))));
    }

    private Derivative keeping(DerivativeKey key, Making making) throws InterruptedException {
        try {
            Derivative made = Derivative.of(making.make());
            memory.put(key, made);
            disk.ifPresent(cache -> cache.put(key, made));
            return made;
        } catch (MediaException.Overloaded e) {
            counts.refused.increment();
            throw e;
        } catch (MediaException.Unavailable e) {
            counts.failed.increment();
            throw e;
        } catch (MediaException e) {
            counts.failed.increment();
            failures.put(key, e);
            throw e;
        }
    }

    private Rendered render(MemorySegment source, Recipe recipe) {
        return budget.within(renderer.pixels(source, recipe), () -> timed(() -> renderer.render(source, recipe)));
    }

    private Rendered timed(Supplier<Rendered> work) {
        long began = System.nanoTime();
        try {
            return work.get();
        } finally {
            counts.renders.increment();
            counts.renderNanos.add(System.nanoTime() - began);
        }
    }

    static <T> T await(CompletableFuture<T> flight) {
        try {
            return flight.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a derivative");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a derivative could not be made", e.getCause());
        }
    }

    private interface Making {
        Rendered make() throws InterruptedException;
    }

    private interface Lookup {
        Optional<? extends Original> original();
    }

    private static final class Counts {
        private final LongAdder memoryHits = new LongAdder();
        private final LongAdder diskHits = new LongAdder();
        private final LongAdder joined = new LongAdder();
        private final LongAdder renders = new LongAdder();
        private final LongAdder renderNanos = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder refused = new LongAdder();
        private final LongAdder dropped = new LongAdder();
    }
}
