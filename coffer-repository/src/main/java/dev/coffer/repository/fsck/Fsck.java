package dev.coffer.repository.fsck;

import dev.coffer.repository.Acceptance;
import dev.coffer.repository.BackupStore;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Finding;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Role;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// Checks a repository: whether what its catalogue says is there, whether it is what it should be, what
/// there is beside, and whether the catalogue agrees with itself.
///
/// The store's sorted listing and the catalogue's rows are read side by side, in shards by the first digit
/// of the digest, several at once: memory does not grow with the repository. Nothing but the tables of
/// findings is changed. Others may work meanwhile: what looks wrong is asked a second time before it is
/// called so.
///
/// A listing is never a reason to delete: an object without a row is reported, no more.
///
/// Safe for use by several threads, one run at a time.
public final class Fsck {
    private final Catalogue catalogue;
    private final String place;
    private final List<Shard> shards;
    private final List<String> stores;
    private final Optional<Path> cache;
    private volatile boolean stopped;

    /// How much of the bytes is looked at.
    public sealed interface Reading {
        /// None: names and sizes as they are listed.
        record Nothing() implements Reading {}

        /// The SHA-256 that the store keeps with an object, where it does: one request each, and only its
        /// word.
        record Checksums() implements Reading {}

        /// All bytes of some objects.
        ///
        /// @param share of the objects, above 0 and up to 1
        /// @param seed decides which; the same seed draws the same
        record Sample(double share, long seed) implements Reading {
            /// @throws IllegalArgumentException if `share` is not a share
            public Sample {
                if (!(share > 0 && share <= 1)) {
                    throw new IllegalArgumentException("not a share: " + share);
                }
            }
        }

        /// All bytes of all objects.
        record Everything() implements Reading {}

        /// Whether the bytes of what has this name are to be read. A sample draws the same for one seed,
        /// whatever the order in which names are met.
        default boolean wants(String name) {
            return switch (this) {
                case Nothing _, Checksums _ -> false;
                case Everything _ -> true;
                case Sample(double share, long seed) -> {
                    byte[] drawn = Sha256.digest().digest((seed + " " + name).getBytes(StandardCharsets.UTF_8));
                    long number = 0;
                    for (int i = 0; i < Long.BYTES - 1; i++) {
                        number = number << 8 | (drawn[i] & 0xff);
                    }
                    yield number < share * 0x1p56;
                }
            };
        }
    }

    /// @param parallel how many shards are read at once
    /// @param resumes whether to go on with the last run, if it had the same extent and was stopped
    public record Options(Reading reading, int parallel, boolean resumes) {
        private static final int PARALLEL = 8;

        /// Names and sizes, eight shards at once, from the beginning.
        public static Options standard() {
            return new Options(new Reading.Nothing(), PARALLEL, false);
        }

        public Options reading(Reading wanted) {
            return new Options(wanted, parallel, resumes);
        }

        public Options parallel(int shards) {
            return new Options(reading, shards, resumes);
        }

        public Options resuming() {
            return new Options(reading, parallel, true);
        }
    }

    /// What a run has seen; of one that was gone on with, what it has seen since.
    ///
    /// @param blobs live ones, and copies
    /// @param objects that were listed
    /// @param bytes of them
    /// @param pending objects that are on their way in or out
    /// @param archived objects that were to be read and lie in an archive
    /// @param readObjects whose bytes were read
    /// @param readBytes of them
    public record Counts(
            long blobs,
            long objects,
            long bytes,
            long pending,
            long archived,
            long readObjects,
            long readBytes,
            long findings) {}

    /// How a run ended.
    ///
    /// @param isComplete false if it was stopped
    /// @param open how much is wrong as far as is known, earlier runs' findings included
    /// @param accepted how much beside is as somebody wants it, and not wrong
    public record Report(UUID run, boolean isComplete, Counts counts, long open, long accepted) {}

    /// Told of a run as it goes on, by several threads, one at a time.
    public interface Listener {
        void found(Finding finding);

        /// What was found is as somebody wants it.
        default void accepted(Acceptance acceptance) {}

        /// @param shards that were read to their end
        /// @param of all
        default void progress(int shards, int of, Counts counts) {}
    }

    private Fsck(Catalogue catalogue, String place, List<Shard> shards, List<String> stores, Optional<Path> cache) {
        this.catalogue = catalogue;
        this.place = place;
        this.shards = List.copyOf(shards);
        this.stores = stores;
        this.cache = cache;
    }

    /// Of a repository's own objects, those that it has adopted, and its catalogue.
    public static Fsck of(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        List<Shard> shards = new ArrayList<>(Shard.of(catalogue, store, layout));
        shards.addAll(Shard.adopted(catalogue, store));
        shards.addAll(Shard.single(catalogue, store));
        shards.addAll(Shard.derivatives(catalogue, store, layout));
        return new Fsck(
                catalogue,
                layout.place(),
                shards,
                List.of(BackupStore.MAIN, Finding.CATALOGUE, Finding.DERIVATIVES),
                Optional.empty());
    }

    /// Checks all of a small repository, reading every byte: nothing is stored, all that was found is
    /// returned.
    ///
    /// @throws StoreException if the store does not answer
    public static List<Finding> check(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        return of(catalogue, store, layout).check(new Reading.Everything());
    }

    /// The same, and of the copies in another store.
    public Fsck withCopies(BackupStore copies) {
        if (!copies.isMirror()) {
            return this;
        }
        List<Shard> more = new ArrayList<>(shards);
        more.addAll(Shard.of(catalogue, copies));
        List<String> names = new ArrayList<>(stores);
        names.add(copies.name());
        return new Fsck(catalogue, place, more, names, cache);
    }

    /// The same, and of the files in the cache of this host.
    ///
    /// @param directory of the cache; it need not be there
    public Fsck withCache(Path directory) {
        List<String> names = new ArrayList<>(stores);
        names.add(Finding.CACHE);
        return new Fsck(catalogue, place, shards, names, Optional.of(directory));
    }

    /// Looks without storing what is found, which is returned.
    ///
    /// @throws StoreException if a store does not answer
    public List<Finding> check(Reading reading) {
        List<Finding> findings = Collections.synchronizedList(new ArrayList<>());
        Tally tally = new Tally();
        new ShardRun(shards, new Contents(reading, tally), tally, findings::add, () -> stopped)
                .run(Options.standard().parallel(), (_, _) -> {});
        CatalogueCheck.run(catalogue, place, findings::add);
        cache.ifPresent(
                directory -> new CacheCheck(catalogue, directory, reading, tally, findings::add, () -> stopped).run());
        return findings;
    }

    /// Checks, and stores what is found. What earlier runs found and this one does not is marked as
    /// resolved when the run comes to its end; what was corrupt is read again for that, whatever else is
    /// read.
    ///
    /// @throws StoreException if a store does not answer; the run can be gone on with
    /// @throws RepositoryException.Denied if the author may not read everything: findings name paths
    public Report run(Options options, Listener listener) {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return new Run(catalogue, place, shards, stores, cache, options, listener, () -> stopped).run();
    }

    /// Ends a run soon; it can be gone on with.
    public void stop() {
        stopped = true;
    }

    /// Takes findings for wanted: from now on they are not wrong, for as long as they stay just what they are.
    /// All of them, or none.
    ///
    /// Nothing else changes: no bytes are read, and what housekeeping and repairs do is the same. Accepting
    /// again replaces who, when and why.
    ///
    /// @param subjects of open findings; all findings of a subject that can be wanted are meant
    /// @param note why, for people, in one line
    /// @throws IllegalArgumentException if the note is no such line
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Unknown if nothing is known to be wrong with a subject
    /// @throws RepositoryException.Conflict if what is wrong with a subject cannot be wanted
    public List<Acceptance> accept(List<String> subjects, Optional<String> note) {
        return new Acceptances(catalogue, place).accept(subjects, note);
    }

    /// Takes acceptances back, those that count no more included. All of them, or none.
    ///
    /// @return what was accepted
    /// @throws RepositoryException.Denied if the author is not admin of everything
    /// @throws RepositoryException.Unknown if nothing is accepted of a subject
    public List<Acceptance> withdraw(List<String> subjects) {
        return new Acceptances(catalogue, place).withdraw(subjects);
    }

    /// What is accepted, and what was and is another thing by now; paged as it is read.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything
    public Stream<Acceptance> accepted() {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return new Acceptances(catalogue, place).all();
    }

    /// What is wrong, as far as runs have found it, in the order of kinds, without what is accepted; paged as it
    /// is read.
    ///
    /// @throws RepositoryException.Denied if the author is not reader of everything
    public Stream<Finding> open() {
        catalogue.checkMay(Role.READER, PathPrefix.ALL);
        return new Findings(catalogue, place).open();
    }

    /// Marks a finding as resolved.
    public void resolve(Finding finding) {
        new Findings(catalogue, place).resolve(finding);
    }
}
