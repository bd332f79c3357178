package dev.coffer.media.derivatives;

import dev.coffer.media.Asked;
import dev.coffer.media.Derivative;
import dev.coffer.media.DerivativeKey;
import dev.coffer.media.DerivativeSettings;
import dev.coffer.media.DerivativeStatistics;
import dev.coffer.media.MediaException;
import dev.coffer.media.Original;
import dev.coffer.media.PictureInfo;
import dev.coffer.media.Recipe;
import dev.coffer.media.Renderer;
import dev.coffer.media.WorkerCounts;
import dev.coffer.media.derivatives.StoredDerivatives.Found;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobSource;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.Dimensions;
import dev.coffer.repository.Mark;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Tiers;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.repository.ledger.Ledger.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Derivatives, found or made: in memory, else on disk, else in the repository's store, else rendered from
/// the original.
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
    private static final Logger LOG = LoggerFactory.getLogger(Derivatives.class);

    private final BlobSource blobs;
    private final Renderer renderer;
    private final Counts counts = new Counts();
    private final Kept kept;
    private final RenderQueue queue;
    private final Maker maker;
    private final Flights<DerivativeKey, Optional<Derivative>> flights =
            new Flights<>("coffer-make", counts.joined::increment);
    private final AtomicLong forgettings = new AtomicLong();
    private volatile @Nullable PurgeFollower follower;
    private final Optional<StoredDerivatives> stored;
    private final Tiers usual;
    private final Optional<Pyramids> pyramids;
    private final UprightSizes sizes;
    private final Infos infos;
    private final Later later;

    private Derivatives(
            BlobSource blobs,
            Renderer renderer,
            DerivativeSettings settings,
            Optional<DiskCache> disk,
            Optional<Ledger> ledger,
            Tiers usual) {
        this.blobs = blobs;
        this.usual = usual;
        this.renderer = renderer;
        this.kept = new Kept(new MemoryCache(settings.kept().memoryBytes()), disk, counts);
        this.queue = new RenderQueue(settings.work());
        PixelBudget budget =
                new PixelBudget(settings.work().pixels(), settings.work().patience());
        this.pyramids = settings.pyramids()
                .flatMap(bounds ->
                        renderer.tiler(bounds).map(tiler -> new Pyramids(blobs, tiler, bounds, renderer.engine())));
        this.sizes = new UprightSizes(
                blobs, renderer, queue, pyramids, settings.kept().failures());
        this.infos = new Infos(
                blobs, renderer, queue, budget, pyramids, settings.kept().failures());
        this.maker = new Maker(
                new Rendering(renderer, queue, budget, pyramids, sizes, counts),
                kept,
                counts,
                settings.kept().failures());
        this.later = new Later(
                queue,
                settings.work(),
                own -> new Rendering(
                        renderer,
                        own,
                        new PixelBudget(
                                settings.work().pixels(), settings.work().patience()),
                        pyramids,
                        sizes,
                        counts));
        this.stored = ledger.map(it ->
                new StoredDerivatives(it, renderer.engine(), settings.kept().patience()));
    }

    /// @param renderer stays the caller's to close, after this
    /// @throws java.io.UncheckedIOException if the disk cache's directory is not there and cannot be made
    public static Derivatives open(BlobSource blobs, Renderer renderer, DerivativeSettings settings) {
        return open(blobs, renderer, settings, Optional.empty());
    }

    /// The same, and what is made is kept in the repository's store as well, which all of its servers share.
    ///
    /// @param ledger of the repository that `blobs` are of; empty if it is not to be kept there
    public static Derivatives open(
            BlobSource blobs, Renderer renderer, DerivativeSettings settings, Optional<Ledger> ledger) {
        return open(blobs, renderer, settings, ledger, Tiers.ALL);
    }

    /// The same, and what nobody says otherwise of is kept in some of them.
    ///
    /// @param ledger without which nothing is kept in the store, whatever is asked for
    /// @param usual where that is kept whose [Asked#keep] says nothing
    public static Derivatives open(
            BlobSource blobs, Renderer renderer, DerivativeSettings settings, Optional<Ledger> ledger, Tiers usual) {
        Optional<DiskCache> disk = settings.kept()
                .directory()
                .filter(directory -> settings.kept().diskBytes() > 0)
                .map(directory -> DiskCache.open(directory, settings.kept().diskBytes(), Clock.systemUTC()));
        return new Derivatives(blobs, renderer, settings, disk, ledger, usual);
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
        Optional<Derivative> found = kept.hit(key);
        if (found.isPresent()) {
            store(usual).ifPresent(store -> store.used(key, Optional.empty()));
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
        return findOrMake(key, Asked.DIRECTLY);
    }

    /// The same of a picture that was asked for by a preset, which the ledger remembers. Who makes it keeps it where
    /// this preset says. It is found wherever another has put it, but the store is asked only if it would be kept
    /// there.
    public Optional<Derivative> findOrMake(DerivativeKey key, Asked asked) {
        Tiers keep = asked.keep().orElse(usual);
        Optional<Derivative> found = findOrMake(key, asked.preset(), keep, () -> original(key));
        if (found.isPresent()) {
            store(keep).ifPresent(store -> store.used(key, asked.preset()));
        }
        return found;
    }

    /// The store, if something is kept there.
    private Optional<StoredDerivatives> store(Tiers keep) {
        return keep.store() ? stored : Optional.empty();
    }

    /// Whether a derivative is kept somewhere; or was made by [#makeLater] and is kept nowhere, so that
    /// whoever wants it has to have it made. May wait for the catalogue, which is asked at most once in two
    /// seconds; what it does not answer is not at hand.
    public boolean isAtHand(DerivativeKey key, Asked asked) {
        if (kept.has(key) || later.wasMade(key)) {
            return true;
        }
        Optional<StoredDerivatives> shared = store(asked.keep().orElse(usual));
        if (shared.isEmpty() || later.isAbsent(key)) {
            return false;
        }
        boolean has = false;
        try {
            has = original(key)
                    .flatMap(original -> shared.get().request(key, original, asked.preset()))
                    .filter(shared.get()::has)
                    .isPresent();
        } catch (RepositoryException e) {
            LOG.debug("whether {} is stored is not known", key, e);
        }
        if (!has) {
            later.noteAbsent(key);
        }
        return has;
    }

    /// Has a derivative made when a render thread has nothing to do, beside those that requests wait for; or not,
    /// where there is too much to do, it cannot be made, or another server makes it. This never waits.
    public void makeLater(DerivativeKey key, Asked asked) {
        if (!maker.hasFailed(key)) {
            later.renders().offer(key, () -> makeNow(key, asked));
        }
    }

    private void makeNow(DerivativeKey key, Asked asked) {
        long before = forgettings.get();
        Tiers keep = asked.keep().orElse(usual);
        Optional<StoredOriginal> original = original(key);
        if (original.isEmpty() || kept.has(key) || maker.hasFailed(key)) {
            return;
        }
        Optional<StoredDerivatives> shared = store(keep);
        Optional<DerivativeRequest> request = shared.flatMap(it -> it.request(key, original.get(), asked.preset()));
        try {
            if (shared.isEmpty() || request.isEmpty()) {
                maker.with(later.rendering()).make(key, keep, original.get());
            } else {
                Optional<Ledger.Making> right = shared.get().begin(request.get());
                if (right.isEmpty()) {
                    return;
                }
                Derivative made =
                        maker.with(later.rendering()).make(key, keep, original.get(), shared.get(), right.get());
                shared.get().storeLater(right.get(), made);
            }
            later.noteMade(key);
            counts.later.increment();
            if (forgettings.get() != before && original(key).isEmpty()) {
                forget(Set.of(key.original()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What became of a derivative that was to be stored.
    public enum Warmed {
        /// It was stored already.
        THERE,
        /// It was made and stored.
        MADE,
        /// Somebody else makes it, and takes long; or its original went meanwhile.
        LEFT,
        /// There is no such original.
        NO_ORIGINAL
    }

    /// Sees to it that a derivative is stored; when this returns, it is, or the answer says why not. May wait.
    ///
    /// @throws IllegalStateException if nothing is kept in the store
    /// @throws MediaException if the picture cannot be rendered, or not now
    /// @throws dev.coffer.repository.RepositoryException if the catalogue does not answer
    /// @throws dev.coffer.store.StoreException if the original cannot be read or the result not be stored
    public Warmed warm(DerivativeKey key, Optional<PresetUse> preset) throws InterruptedException {
        StoredDerivatives store = stored.orElseThrow(() -> new IllegalStateException("nothing is kept in the store"));
        Optional<StoredOriginal> original = original(key);
        Optional<DerivativeRequest> request = original.flatMap(it -> store.request(key, it, preset));
        if (request.isEmpty()) {
            return Warmed.NO_ORIGINAL;
        }
        return switch (store.claim(request.get())) {
            case Answer.There there -> {
                store.used(key, preset);
                yield Warmed.THERE;
            }
            case Answer.Yours(var making) -> {
                Derivative made = kept.find(key, usual).orElse(null);
                if (made == null) {
                    made = maker.make(key, usual, original.get(), store, making);
                }
                yield store.store(making, made) ? Warmed.MADE : Warmed.LEFT;
            }
            case Answer.Theirs theirs -> Warmed.LEFT;
            case Answer.NoOriginal none -> Warmed.NO_ORIGINAL;
        };
    }

    /// Finds the derivative of bytes that the caller has at hand, or makes it.
    ///
    /// @param original whose SHA-256 is the original that `key` names; read on another thread, while this
    ///     call waits
    /// @throws MediaException if the picture cannot be rendered, or not now
    /// @throws CancellationException if the caller was interrupted; its interrupt flag is set
    public Derivative findOrMake(DerivativeKey key, Original original) {
        return findOrMake(key, Optional.empty(), usual, () -> Optional.of(original))
                .orElseThrow();
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
        Set<BlobId> originals = kept.originals();
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
        maker.forget(gone);
        sizes.forget(gone);
        infos.forget(gone);
        try {
            // Memory last: who has read the disk before puts it there, and is told by the second count.
            kept.forgetFiles(gone, forgotten);
            forgettings.incrementAndGet();
            kept.forgetMemory(gone, forgotten);
            pyramids.ifPresent(all -> all.forget(gone, forgotten));
        } finally {
            counts.dropped.add(forgotten.count() - before);
        }
    }

    /// The directory that outlives this; empty if all is in memory.
    Optional<String> directory() {
        return kept.directory();
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
    public DerivativeStatistics statistics() {
        return counts.statistics(kept, stored, queue, later.renders());
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
        later.close();
        queue.close();
        stored.ifPresent(StoredDerivatives::close);
        pyramids.ifPresent(Pyramids::close);
        kept.close();
    }

    private Optional<Derivative> findOrMake(DerivativeKey key, Optional<PresetUse> preset, Tiers keep, Lookup lookup) {
        Optional<Derivative> found = kept.hit(key);
        return found.isPresent() ? found : flights.join(key, () -> keptOrMade(key, preset, keep, lookup));
    }

    private Optional<StoredOriginal> original(DerivativeKey key) {
        return blobs.find(key.original()).map(held -> new StoredOriginal(blobs, held));
    }

    private Optional<Derivative> keptOrMade(DerivativeKey key, Optional<PresetUse> preset, Tiers keep, Lookup lookup)
            throws InterruptedException, IOException {
        long before = forgettings.get();
        Optional<Derivative> found = kept.find(key, keep);
        if (found.isEmpty()) {
            found = make(key, preset, keep, lookup);
        }
        return found.isPresent() && forgettings.get() != before && isGone(key, lookup) ? Optional.empty() : found;
    }

    /// Whether an original has gone, of which something was kept just now that others were letting go of.
    ///
    /// @throws RepositoryException.Quarantined if it is not given out any more
    private boolean isGone(DerivativeKey key, Lookup lookup) throws IOException {
        boolean isThere = false;
        try {
            isThere = lookup.original().isPresent();
            return !isThere;
        } finally {
            if (!isThere) {
                forget(Set.of(key.original()));
            }
        }
    }

    /// What is not kept here.
    private Optional<Derivative> make(DerivativeKey key, Optional<PresetUse> preset, Tiers keep, Lookup lookup)
            throws InterruptedException {
        maker.check(key);
        if (store(keep).isEmpty()) { // else it may be there, whatever there is to do
            checkRoom();
        }
        Optional<? extends Original> original = lookup.original();
        return original.isEmpty() ? Optional.empty() : storedOrMade(key, preset, keep, original.get());
    }

    /// @return empty if the original has gone meanwhile
    private Optional<Derivative> storedOrMade(
            DerivativeKey key, Optional<PresetUse> preset, Tiers keep, Original original) throws InterruptedException {
        Optional<StoredDerivatives> shared = store(keep);
        Optional<DerivativeRequest> request = shared.flatMap(store -> store.request(key, original, preset));
        if (shared.isEmpty() || request.isEmpty()) {
            return Optional.of(maker.make(key, keep, original));
        }
        StoredDerivatives store = shared.get();
        return switch (store.find(request.get())) {
            case Found.Here(var derivative) -> Optional.of(kept.keep(key, keep, derivative));
            case Found.NoOriginal none -> Optional.empty();
            case Found.Make(var making) -> {
                if (making.isEmpty()) {
                    yield Optional.of(maker.make(key, keep, original));
                }
                Derivative made = maker.make(key, keep, original, store, making.get());
                store.storeLater(making.get(), made);
                yield Optional.of(made);
            }
        };
    }

    private void checkRoom() {
        try {
            queue.checkRoom();
        } catch (MediaException.Overloaded e) {
            counts.refused.increment();
            throw e;
        }
    }

    private interface Lookup {
        Optional<? extends Original> original();
    }
}
