package dev.coffer.repository.repair;

import dev.coffer.repository.BackupStore;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// Where the bytes of a digest may still be, and what is lost where they are nowhere.
final class Whereabouts {
    private static final int MOST = 1000;
    private static final String TWINS =
            "SELECT bucket, object_key FROM blob WHERE sha256 = ? AND state = 'LIVE'" + " ORDER BY live_at";
    private static final String COPIES = "SELECT p.store, p.bucket, p.object_key FROM placement p"
            + " JOIN blob b ON b.id = p.blob_id WHERE b.sha256 = ? ORDER BY p.placed_at DESC";
    private static final String SOURCES = "SELECT s.name FROM source s JOIN blob b ON b.id = s.blob_id"
            + " WHERE b.id = ? ORDER BY s.newest DESC, s.stashed_at DESC LIMIT " + MOST;
    private static final String VERSIONS =
            "SELECT id, path, state FROM entry WHERE blob_id = ? ORDER BY path, id LIMIT " + MOST;

    private final Catalogue catalogue;
    private final String own;
    private final Map<String, ObjectStore> stores;
    private final Optional<BackupStore> copies;
    private final Function<Sha256, Optional<Path>> cache;

    Whereabouts(
            Catalogue catalogue,
            String own,
            Map<String, ObjectStore> stores,
            Optional<BackupStore> copies,
            Function<Sha256, Optional<Path>> cache) {
        this.catalogue = catalogue;
        this.own = own;
        this.stores = stores;
        this.copies = copies;
        this.cache = cache;
    }

    /// Where to look, the nearest first: other objects, the cache of this host, then where it was brought
    /// from. That an object is there with the right size was asked; what its bytes are was not.
    List<Repair.Whence> candidates(Patient patient) {
        Set<Repair.Whence> found = new LinkedHashSet<>();
        objects(patient).stream().filter(object -> isThere(object, patient)).forEach(found::add);
        cache.apply(patient.sha256()).map(Repair.Whence.Cached::new).ifPresent(found::add);
        sources(patient).stream().map(Repair.Whence.Recorded::new).forEach(found::add);
        return List.copyOf(found);
    }

    List<String> sources(Patient patient) {
        return catalogue.look(session -> session.list(
                SOURCES, row -> row.getString(1), patient.incarnation().toString()));
    }

    List<Repair.Version> versions(Patient patient) {
        return catalogue.look(session -> session.list(
                VERSIONS,
                row -> new Repair.Version(
                        new EntryPath(row.getString("path")), row.getString("id"), row.getString("state")),
                patient.incarnation().toString()));
    }

    /// Hosts whose caches have had the digest.
    List<String> hosts(Sha256 sha256) {
        return catalogue.look(session -> session.list(
                "SELECT host FROM cached WHERE sha256 = ? ORDER BY host", row -> row.getString(1), sha256.hex()));
    }

    private List<Repair.Whence.Stored> objects(Patient patient) {
        String sha256 = patient.sha256().hex();
        List<Repair.Whence.Stored> objects = new ArrayList<>();
        catalogue
                .look(session -> session.list(
                        COPIES,
                        row -> new Repair.Whence.Stored(
                                row.getString(1), new ObjectName(row.getString(2), row.getString(3))),
                        sha256))
                .forEach(objects::add);
        // What a backup has copied and the catalogue does not say, as after it was restored from an older one.
        copies.filter(BackupStore::isMirror)
                .map(there -> new Repair.Whence.Stored(
                        there.name(), there.object("blobs/" + sha256 + "/" + patient.incarnation())))
                .ifPresent(objects::add);
        catalogue
                .look(session -> session.list(
                        TWINS,
                        row -> new Repair.Whence.Stored(own, new ObjectName(row.getString(1), row.getString(2))),
                        sha256))
                .forEach(objects::add);
        return objects;
    }

    private boolean isThere(Repair.Whence.Stored object, Patient patient) {
        if (object.equals(new Repair.Whence.Stored(patient.store(), patient.object()))
                || !stores.containsKey(object.store())) {
            return false;
        }
        ObjectStore store = Objects.requireNonNull(stores.get(object.store()));
        try {
            return store.stat(object.object())
                    .filter(info -> info.size() == patient.facts().size())
                    .isPresent();
        } catch (StoreException.NoBucket | StoreException.Denied e) {
            return false;
        }
    }
}
