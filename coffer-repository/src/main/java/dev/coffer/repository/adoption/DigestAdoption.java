package dev.coffer.repository.adoption;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.DigestKind;
import dev.coffer.repository.Facts;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The objects of a bucket of md5s3stash, or of its 36, under the digest that they are named by.
final class DigestAdoption {
    private static final String KNOWN = "SELECT object_key, size FROM blob WHERE place = ? AND bucket = ?"
            + " AND object_key%1$s >= ? AND object_key%1$s <= ? AND state = 'LIVE'";

    private final Catalogue catalogue;
    private final BlobLayout.Keyed layout;
    private final ObjectStore store;
    private final Blobs blobs;
    private final Readings readings;
    private final Progress progress;
    private final BooleanSupplier stopped;

    DigestAdoption(
            Catalogue catalogue,
            ObjectStore store,
            BlobLayout.Keyed layout,
            Adoption.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.layout = layout;
        this.store = store;
        this.blobs = new Blobs(catalogue, store, layout);
        this.readings = new Readings(store);
        this.progress = new Progress(listener);
        this.stopped = stopped;
    }

    Adoption.Counts run() {
        String base = layout.bucketBase();
        int slash = base.indexOf('/');
        String bucket = slash < 0 ? base : base.substring(0, slash);
        String prefix = slash < 0 ? "" : base.substring(slash + 1) + "/";
        switch (layout) {
            case BlobLayout.Simple _ -> adopt(bucket, prefix);
            case BlobLayout.Multibucket _ -> {
                List<StoreException.NoBucket> missing = new ArrayList<>();
                for (int shard = 0; shard < Character.MAX_RADIX; shard++) {
                    try {
                        adopt(Integer.toString(shard, Character.MAX_RADIX) + "." + bucket, prefix);
                    } catch (StoreException.NoBucket e) {
                        // No blob has fallen into it, unless that is so of all of them.
                        missing.add(e);
                    }
                }
                if (missing.size() == Character.MAX_RADIX) {
                    throw missing.getFirst();
                }
            }
        }
        Adoption.Counts counts = progress.counts();
        if (counts.adopted() > 0) {
            catalogue.transact(transaction -> transaction
                    .log()
                    .record(
                            Change.Kind.ADOPTED,
                            null,
                            null,
                            null,
                            null,
                            counts.adopted() + " objects of " + layout.place()));
        }
        return counts;
    }

    /// @throws StoreException.NoBucket if there is none
    private void adopt(String bucket, String prefix) {
        try (Stream<ObjectInfo> listing = store.list(bucket, prefix)) {
            Iterator<ObjectInfo> objects = listing.iterator();
            List<ObjectInfo> batch = Readings.batch(objects);
            while (!batch.isEmpty() && !stopped.getAsBoolean()) {
                adopt(bucket, batch);
                batch = Readings.batch(objects);
            }
        }
    }

    private void adopt(String bucket, List<ObjectInfo> batch) {
        Map<String, Long> known = known(bucket, batch);
        List<ObjectInfo> unknown = batch.stream()
                .filter(object -> !Long.valueOf(object.size())
                        .equals(known.get(object.name().key())))
                .filter(object -> named(object).isPresent())
                .toList();
        batch.stream()
                .filter(object -> Long.valueOf(object.size())
                        .equals(known.get(object.name().key())))
                .forEach(_ -> progress.known());
        for (Readings.Result<Long> result : readings.each(unknown, this::adopt)) {
            switch (result) {
                case Readings.Result.Done<Long> done -> progress.adopted(done.value());
                case Readings.Result.Refused<Long>(var object, var reason) -> progress.refused(object.name(), reason);
            }
        }
        batch.stream()
                .filter(object -> named(object).isEmpty())
                .forEach(object -> progress.refused(object.name(), "it is not where a blob of its name lies"));
        progress.tell();
    }

    private Long adopt(ObjectInfo object) {
        BlobId id = named(object).orElseThrow();
        Instant begun = catalogue.clock().instant();
        Facts facts = readings.read(object);
        BlobId found = layout.digest().of(facts.digests());
        if (!found.equals(id)) {
            throw new RepositoryException.Corrupt("it is corrupt: its bytes are those of " + found);
        }
        blobs.adopt(object.name(), facts, begun);
        return facts.size();
    }

    /// The digest that the object is named by, if it lies where the layout puts it.
    private Optional<BlobId> named(ObjectInfo object) {
        String key = object.name().key();
        try {
            BlobId id = BlobId.parse(key.substring(key.lastIndexOf('/') + 1));
            return DigestKind.of(id) == layout.digest() && layout.object(id).equals(object.name())
                    ? Optional.of(id)
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Map<String, Long> known(String bucket, List<ObjectInfo> batch) {
        Map<String, Long> known = new HashMap<>();
        catalogue.look(session -> session.list(
                KNOWN.formatted(catalogue.bytewise()),
                row -> known.put(row.getString(1), row.getLong(2)) == null,
                layout.place(),
                bucket,
                batch.getFirst().name().key(),
                batch.getLast().name().key()));
        return known;
    }
}
