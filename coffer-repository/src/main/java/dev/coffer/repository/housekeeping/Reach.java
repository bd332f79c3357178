package dev.coffer.repository.housekeeping;

import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import dev.coffer.store.Versioning;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether what a purge is to take away can be: a bucket that keeps versions keeps the bytes of what is
/// deleted, unless the versions are removed as well.
final class Reach {
    private static final String OBJECTS = "SELECT 'main', b.bucket, b.object_key FROM blob b WHERE b.place = ?"
            + " AND b.sha256 = ? AND b.state <> 'GONE' UNION SELECT p.store, p.bucket, p.object_key FROM placement p"
            + " JOIN blob b ON b.id = p.blob_id WHERE b.place = ? AND b.sha256 = ?";

    private record Place(String store, String bucket) {}

    private record There(String store, ObjectName object) {}

    private Reach() {}

    /// Asks each bucket once.
    ///
    /// @throws StoreException.Denied if a bucket has versions that these credentials may not remove
    static void check(Site site, List<String> digests) {
        Set<Place> asked = new HashSet<>();
        for (String sha256 : digests) {
            List<There> objects = site.catalogue()
                    .look(session -> session.list(
                            OBJECTS,
                            row -> new There(row.getString(1), new ObjectName(row.getString(2), row.getString(3))),
                            site.place(),
                            sha256,
                            site.place(),
                            sha256));
            for (There there : objects) {
                if (asked.add(new Place(there.store(), there.object().bucket()))) {
                    Optional.ofNullable(site.stores().get(there.store()))
                            .ifPresent(store -> check(store, there.object()));
                }
            }
        }
    }

    private static void check(ObjectStore store, ObjectName object) {
        Versioning versioning;
        try {
            versioning = store.versioning(object.bucket(), object.key());
        } catch (StoreException.NoBucket e) {
            return; // what is not there keeps nothing
        }
        switch (versioning) {
            case NEVER, KEPT -> {}
            // What it keeps shows when it answers, and is on the receipt.
            case UNKNOWN -> {}
            case OUT_OF_REACH ->
                throw new StoreException.Denied(
                        "cannot purge from the bucket " + object.bucket()
                                + ", which keeps old versions: the bytes would"
                                + " stay, since these credentials may not remove versions (they need s3:ListBucketVersions"
                                + " and s3:DeleteObjectVersion); nothing has been changed",
                        null);
        }
    }
}
