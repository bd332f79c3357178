package dev.coffer.repository.repair;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Fence;
import dev.coffer.repository.Finding;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.repository.WebFetcher;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// Brings back what a check has found to be missing, too short or corrupt.
///
/// Bytes are looked for at other objects of the same digest, in the cache of this host, and where they were
/// once brought from; what is found counts only if it has the digest. An object is written back under its
/// own name, and only while its incarnation is live: should a collector condemn it in that moment, the
/// object is swept as any late write is. What lay there is replaced, and not kept: the name says which
/// bytes belong there, and it had others. An object of a bucket that was adopted belongs to somebody else
/// and is not written; its bytes come into the repository's own layout, and all that referred to it refers
/// to them.
///
/// A derivative that is wrong is let go of, for it can be made again. Nothing else is deleted. A finding that is no
/// longer true is no change; so a repair that was broken off, or
/// is done twice, ends as if it had been done once.
///
/// Safe for use by several threads.
public final class Repair {
    private final Catalogue catalogue;
    private final BlobLayout layout;
    private final Path temp;
    private final Map<String, ObjectStore> stores;
    private final Optional<BackupStore> copies;
    private final Function<Sha256, Optional<Path>> cache;
    private final Optional<WebFetcher> fetcher;
    private final Step.Listener steps;

    /// Where bytes may be had from.
    public sealed interface Whence {
        /// An object with as many bytes.
        ///
        /// @param store `main` or `backup`
        record Stored(String store, ObjectName object) implements Whence {
            @Override
            public String toString() {
                return object.url() + " in " + store;
            }
        }

        /// The cache of this host.
        record Cached(Path file) implements Whence {
            @Override
            public String toString() {
                return "the cache, " + file;
            }
        }

        /// A new render of a derivative, when somebody asks for it.
        record Rendered() implements Whence {
            @Override
            public String toString() {
                return "a new render, when it is asked for";
            }
        }

        /// What it was stashed from.
        record Recorded(String name) implements Whence {
            @Override
            public String toString() {
                return name;
            }
        }
    }

    /// A version of a path that needs a blob.
    ///
    /// @param state as in the table of entries
    public record Version(EntryPath path, String id, String state) {}

    /// What became of a finding, or would.
    public sealed interface Outcome {
        Finding finding();

        /// It can be repaired, if the bytes are the right ones: the answer of a plan.
        ///
        /// @param from in the order in which they are tried
        record Repairable(Finding finding, List<Whence> from) implements Outcome {}

        /// The bytes are there again.
        ///
        /// @param object that holds them now
        record Repaired(Finding finding, Whence from, ObjectName object) implements Outcome {}

        /// There is nothing to repair any more: the object is right, or nothing needs it.
        record Settled(Finding finding, String why) implements Outcome {}

        /// It is not for a repair to change.
        record Left(Finding finding, String advice) implements Outcome {}

        /// The bytes are nowhere that this host can reach.
        ///
        /// @param versions that need them
        /// @param sources that they were once brought from
        /// @param hosts whose caches have had them; a repair that is run there can bring them back
        /// @param tried what was looked at, and why it was no help
        record Lost(
                Finding finding, List<Version> versions, List<String> sources, List<String> hosts, List<String> tried)
                implements Outcome {}
    }

    /// The points of a repair between which a process can die; each says what has just become true.
    public enum Step {
        /// The right bytes lie in the temp directory.
        FETCHED,
        /// The store has the object.
        WRITTEN,
        /// The log says so.
        RECORDED;

        /// Told of each step as it is reached. Does nothing outside tests.
        @FunctionalInterface
        public interface Listener {
            void reached(Step step);
        }
    }

    private Repair(
            Catalogue catalogue,
            BlobLayout layout,
            Path temp,
            Map<String, ObjectStore> stores,
            Optional<BackupStore> copies,
            Function<Sha256, Optional<Path>> cache,
            Optional<WebFetcher> fetcher,
            Step.Listener steps) {
        this.catalogue = catalogue;
        this.layout = layout;
        this.temp = temp;
        this.stores = stores;
        this.copies = copies;
        this.cache = cache;
        this.fetcher = fetcher;
        this.steps = steps;
    }

    /// Of a repository; none of the parts is closed by this.
    ///
    /// @param temp an existing directory, where bytes lie on their way
    public static Repair of(Catalogue catalogue, ObjectStore store, BlobLayout layout, Path temp) {
        return new Repair(
                catalogue,
                layout,
                temp,
                Map.of(BackupStore.MAIN, store),
                Optional.empty(),
                _ -> Optional.empty(),
                Optional.empty(),
                _ -> {});
    }

    /// Looks for copies there too, and repairs them.
    public Repair withCopies(BackupStore there) {
        if (!there.isMirror()) {
            return this;
        }
        Map<String, ObjectStore> more = new HashMap<>(stores);
        more.put(there.name(), there.store());
        return new Repair(catalogue, layout, temp, Map.copyOf(more), Optional.of(there), cache, fetcher, steps);
    }

    /// Looks into the cache of this host.
    ///
    /// @param files the file of a digest, if there is one; what its bytes are is checked
    public Repair withCache(Function<Sha256, Optional<Path>> files) {
        return new Repair(catalogue, layout, temp, stores, copies, files, fetcher, steps);
    }

    /// Looks into the cache of this host.
    ///
    /// @param directory of the cache, where a blob lies at `sha256/<2 hex>/<64 hex>`; it need not be there
    public Repair withCache(Path directory) {
        return withCache(sha256 -> Optional.of(directory
                        .resolve("sha256")
                        .resolve(sha256.hex().substring(0, 2))
                        .resolve(sha256.hex()))
                .filter(Files::isRegularFile));
    }

    /// Asks the web for what came from there.
    public Repair withFetcher(WebFetcher web) {
        return new Repair(catalogue, layout, temp, stores, copies, cache, Optional.of(web), steps);
    }

    /// Tells of its steps; for tests.
    public Repair withSteps(Step.Listener listener) {
        return new Repair(catalogue, layout, temp, stores, copies, cache, fetcher, listener);
    }

    /// Says what could be done; changes nothing.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything: versions of paths
    ///     are named
    public Outcome plan(Finding finding) {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        if (finding.store().equals(Finding.DERIVATIVES)) {
            return derivatives().plan(finding);
        }
        return surgery().plan(finding);
    }

    /// Repairs what a finding is about, as far as that can be done.
    ///
    /// @throws RepositoryException.Denied if the author is not [Role#ADMIN] of everything
    /// @throws RepositoryException.Fenced if another catalogue works with the stores by now
    /// @throws dev.coffer.store.StoreException if the store that is to be repaired does not answer or is
    ///     full
    public Outcome execute(Finding finding) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        if (!finding.store().equals(Finding.CACHE)) {
            fence().check(catalogue);
        }
        if (finding.store().equals(Finding.DERIVATIVES)) {
            return derivatives().execute(finding);
        }
        return surgery().execute(finding);
    }

    private Fence fence() {
        Fence own = Fence.around(Objects.requireNonNull(stores.get(BackupStore.MAIN)), layout);
        return copies.map(own::and).orElse(own);
    }

    private DerivativeRepair derivatives() {
        if (!(layout instanceof BlobLayout.Incarnations own)) {
            throw new IllegalArgumentException("a bucket of md5s3stash keeps no derivatives");
        }
        return new DerivativeRepair(Ledger.of(catalogue, Objects.requireNonNull(stores.get(BackupStore.MAIN)), own));
    }

    private Surgery surgery() {
        Whereabouts whereabouts = new Whereabouts(catalogue, BackupStore.MAIN, stores, copies, cache);
        return new Surgery(catalogue, layout, stores, whereabouts, new Bringing(stores, temp, fetcher), steps);
    }
}
