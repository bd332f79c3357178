package dev.coffer.repository.migration;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.store.ObjectStore;
import java.time.Duration;

/// Moves a repository from one place, a store and a layout, to another, while it is in use.
///
/// Each blob gets an incarnation in the new place, by the steps of a stash: announced, copied, verified by
/// its digest, live. Then, a batch in one transaction, all that refers to the old incarnation refers to the
/// new one. The old one stays live and unreferenced: a process that still works with the old place finds
/// the bytes there by their digest when the object that it was told of is not in its store; what it stashes
/// meanwhile is what the next [#run] moves. When all processes work with the new place, [#drop] takes the
/// old objects away.
///
/// Where only the store is another and object names stay the same, as from a folder to a bucket of the same
/// name, the catalogue has nothing to change: objects are copied under their names.
///
/// All of it may be ended at any point and begun again. Safe for use by several threads.
public final class Migration {
    /// How long the old place serves those who have not heard of the new one, unless said otherwise.
    public static final Duration GRACE = Duration.ofDays(7);

    static final int BATCH = 200;

    private final Catalogue catalogue;
    private final Place from;
    private final Place to;
    private final int parallel;
    private final Duration grace;
    private final Step.Listener steps;
    private volatile boolean stopped;

    /// Where a repository lies.
    ///
    /// @param store two places are on one server if they have the same one
    public record Place(ObjectStore store, BlobLayout layout) {
        /// In words, without a credential.
        public String describe() {
            return layout.place() + " in " + store.describe();
        }
    }

    /// The points of a migration between which a process can die; each says what has just become true.
    public enum Step {
        /// A row of the new place says that an object is to come.
        ANNOUNCED,
        /// The new object is there, and verified.
        COPIED,
        /// The new incarnation is live.
        LIVE,
        /// What referred to the old incarnations of a batch refers to the new ones.
        REFERRED,
        /// The log says that the repository has moved.
        RECORDED,
        /// An old incarnation is condemned.
        CONDEMNED,
        /// Its object is gone.
        DELETED,
        /// Its row says so.
        GONE;

        /// Told of each step as it is reached. Does nothing outside tests.
        @FunctionalInterface
        public interface Listener {
            void reached(Step step);
        }
    }

    /// What a run has done.
    ///
    /// @param blobs that were looked at
    /// @param copied of them, the others being there already
    /// @param bytes of those
    /// @param moved references
    /// @param failed blobs that could not be copied
    public record Counts(long blobs, long copied, long bytes, long moved, long failed) {}

    /// Told of a migration as it goes on, on its thread.
    public interface Listener {
        /// Told of what stays where it is.
        ///
        /// @param what an object's URL, or more of them in words
        void failed(String what, String reason);

        default void progress(Counts counts) {}
    }

    private Migration(Catalogue catalogue, Place from, Place to, int parallel, Duration grace, Step.Listener steps) {
        this.catalogue = catalogue;
        this.from = from;
        this.to = to;
        this.parallel = parallel;
        this.grace = grace;
        this.steps = steps;
    }

    /// A migration of all blobs that a catalogue knows in one place; nothing is closed by it.
    ///
    /// @throws IllegalArgumentException if both are the same place in the same store
    public static Migration of(Catalogue catalogue, Place from, Place to) {
        if (from.store() == to.store()
                && from.layout().place().equals(to.layout().place())) {
            throw new IllegalArgumentException(
                    "the repository is at " + to.layout().place() + " already");
        }
        return new Migration(catalogue, from, to, 8, GRACE, _ -> {});
    }

    /// @param blobs how many are copied at once
    public Migration parallel(int blobs) {
        return new Migration(catalogue, from, to, blobs, grace, steps);
    }

    /// @param time for which old incarnations are held once nothing refers to them
    public Migration grace(Duration time) {
        return new Migration(catalogue, from, to, parallel, time, steps);
    }

    /// Tells of its steps; for tests.
    public Migration withSteps(Step.Listener listener) {
        return new Migration(catalogue, from, to, parallel, grace, listener);
    }

    /// Copies what is not in the new place, and has what refers to it refer to that.
    ///
    /// @return what was done; once a run has copied and moved nothing, all is in the new place
    /// @throws RepositoryException.Denied if the author is not [Role#ADMIN] of everything
    /// @throws RepositoryException.Fenced if another catalogue works with one of the places
    /// @throws dev.coffer.store.StoreException if the new store does not answer or is full
    public Counts run(Listener listener) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        Fence.around(from.store(), from.layout()).check(catalogue);
        Fence.around(to.store(), to.layout()).check(catalogue);
        return isCarried()
                ? new Carrying(catalogue, from, to, parallel, steps, listener, () -> stopped).run()
                : new Moving(catalogue, from, to, parallel, grace, steps, listener, () -> stopped).run();
    }

    /// Takes the old objects away, each after it was seen that the new place has its bytes, in their size
    /// and by the store's own checksum where it has one.
    ///
    /// Where object names are digests, a late deletion could hit what somebody has just written: so nobody may
    /// write to the old place any more, and the caller says that by calling this. Who shares the catalogue and
    /// does is refused, until [FixedName#QUIET] after the object has gone. The same word is needed where names
    /// stay the same, and nothing refuses anybody there. Objects of Coffer's own layout are condemned, and deleted
    /// by the rules of a collector: not before their grace has passed, and not while a backup that is kept may
    /// need them.
    ///
    /// @return what was deleted, as `copied` and `bytes`; `failed` is what has to stay, and why was told. The
    ///     rest waits for its grace
    /// @throws RepositoryException.Denied if the author is not [Role#ADMIN] of everything
    public Counts drop(Listener listener) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return new Dropping(catalogue, from, to, isCarried(), steps, listener, () -> stopped).run();
    }

    /// Ends soon; to begin again is to go on.
    public void stop() {
        stopped = true;
    }

    private boolean isCarried() {
        return from.layout().place().equals(to.layout().place());
    }
}
