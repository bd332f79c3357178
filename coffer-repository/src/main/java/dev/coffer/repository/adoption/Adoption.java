package dev.coffer.repository.adoption;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.PathPrefix;
import dev.coffer.repository.Role;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.util.Optional;

/// Takes a bucket that is there into the catalogue, without copying it: one of md5s3stash, whose objects
/// are named by digests, or any.
///
/// Each object is read once, for its digests; what is known already is passed over, so that an adoption
/// that was broken off is gone on with by being begun again. Nothing is written to the bucket, and memory
/// does not grow with it.
///
/// For one thread; several objects are read at once.
public final class Adoption {
    /// How many versions of paths are published at once.
    static final int MOST_AT_ONCE = 10_000;

    private final Catalogue catalogue;
    private final ObjectStore store;
    private final BlobLayout layout;
    private volatile boolean stopped;

    /// What has been done.
    ///
    /// @param adopted objects that the catalogue knows since
    /// @param known those that it knew before
    /// @param bytes that were read
    /// @param refused those that could not be taken in
    public record Counts(long adopted, long known, long bytes, long refused) {}

    /// Told of an adoption as it goes on, on its thread.
    public interface Listener {
        /// Told of an object that could not be taken in.
        void refused(ObjectName object, String reason);

        default void progress(Counts counts) {}
    }

    private Adoption(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        this.catalogue = catalogue;
        this.store = store;
        this.layout = layout;
    }

    /// Into a catalogue; nothing is closed by this.
    ///
    /// @param layout of the repository
    public static Adoption of(Catalogue catalogue, ObjectStore store, BlobLayout layout) {
        return new Adoption(catalogue, store, layout);
    }

    /// Takes in the bucket of md5s3stash that the repository is: what lies under a digest and has it is a
    /// live blob.
    ///
    /// @throws IllegalArgumentException if the repository has Coffer's own layout
    /// @throws dev.coffer.store.StoreException.NoBucket if there is no such bucket, nor one of its shards
    /// @throws dev.coffer.store.StoreException if the store does not answer
    public Counts ofDigests(Listener listener) {
        if (!(layout instanceof BlobLayout.Keyed keyed)) {
            throw new IllegalArgumentException("not a bucket of md5s3stash: " + layout.place());
        }
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return new DigestAdoption(catalogue, store, keyed, listener, () -> stopped).run();
    }

    /// Takes in any bucket, or what is below a prefix of it: each object is a blob where it lies, and the
    /// current version of the path that its key is. Versions are published in changesets of up to 10,000.
    ///
    /// A path whose current version has the same bytes gets no other. The objects stay their owner's: they
    /// are read, checked, and never written or deleted. Whoever replaces one of them has destroyed a
    /// version, as a check will tell.
    ///
    /// @param below what paths begin with, before the key; empty for nothing
    /// @throws IllegalArgumentException if the repository is a bucket of md5s3stash
    /// @throws dev.coffer.store.StoreException if the store does not answer
    public Counts ofBucket(String bucket, String prefix, Optional<EntryPath> below, Listener listener) {
        if (!(layout instanceof BlobLayout.Incarnations own)) {
            throw new IllegalArgumentException("only a repository of Coffer's own layout adopts other buckets");
        }
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        return new BucketAdoption(catalogue, store, own, bucket, prefix, below, listener, () -> stopped).run();
    }

    /// Ends soon; to begin again is to go on.
    public void stop() {
        stopped = true;
    }
}
