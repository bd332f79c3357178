package dev.coffer.repository.adoption;

import dev.coffer.repository.AsIs;
import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.Changeset;
import dev.coffer.repository.Changesets;
import dev.coffer.repository.Entry;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Facts;
import dev.coffer.repository.RepositoryException;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The objects of any bucket, each a blob where it lies and the current version of a path.
final class BucketAdoption {
    private final Catalogue catalogue;
    private final ObjectStore store;
    private final BlobLayout.Incarnations own;
    private final String bucket;
    private final String prefix;
    private final Optional<EntryPath> below;
    private final Readings readings;
    private final Progress progress;
    private final BooleanSupplier stopped;

    /// An object that was read now or before.
    private record Taken(EntryPath path, Blob blob, boolean isNew) {}

    BucketAdoption(
            Catalogue catalogue,
            ObjectStore store,
            BlobLayout.Incarnations own,
            String bucket,
            String prefix,
            Optional<EntryPath> below,
            Adoption.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.store = store;
        this.own = own;
        this.bucket = bucket;
        this.prefix = prefix;
        this.below = below;
        this.readings = new Readings(store);
        this.progress = new Progress(listener);
        this.stopped = stopped;
    }

    Adoption.Counts run() {
        AsIs.Adopted adopted = AsIs.begin(catalogue, bucket, prefix);
        try (Stream<ObjectInfo> listing = store.list(bucket, prefix)) {
            Iterator<ObjectInfo> objects = listing.filter(object -> isForeign(object.name()))
                    .filter(object -> adopted.lastKey()
                            .map(last ->
                                    ObjectName.UTF8_ORDER.compare(object.name().key(), last) > 0)
                            .orElse(true))
                    .iterator();
            while (objects.hasNext() && !stopped.getAsBoolean()) {
                publish(adopted.place(), objects);
            }
            if (!stopped.getAsBoolean()) {
                AsIs.finished(catalogue, adopted.place());
            }
        }
        return progress.counts();
    }

    /// One changeset.
    private void publish(String place, Iterator<ObjectInfo> objects) {
        Changesets changesets = catalogue.changesets();
        Changeset.Open changeset = changesets.begin("adopt s3://" + bucket + "/" + prefix);
        long items = 0;
        String last = "";
        while (items < Adoption.MOST_AT_ONCE && !stopped.getAsBoolean()) {
            List<ObjectInfo> batch = Readings.batch(objects);
            if (batch.isEmpty()) {
                break;
            }
            Map<EntryPath, Blob> contents = take(place, batch);
            if (!contents.isEmpty()) {
                changesets.add(changeset, contents);
            }
            items += contents.size();
            last = batch.getLast().name().key();
            progress.tell();
        }
        if (items > 0) {
            changesets.commit(changeset);
            long count = items;
            catalogue.transact(transaction -> transaction
                    .log()
                    .record(
                            Change.Kind.ADOPTED,
                            null,
                            null,
                            null,
                            changeset.id().toString(),
                            count + " objects of s3://" + bucket + "/" + prefix));
        } else {
            changesets.rollBack(changeset);
        }
        if (!last.isEmpty()) {
            AsIs.reached(catalogue, place, last);
        }
    }

    /// @return those whose path is to get another version
    private Map<EntryPath, Blob> take(String place, List<ObjectInfo> batch) {
        Map<EntryPath, Blob> contents = new LinkedHashMap<>();
        for (Readings.Result<Taken> result : readings.each(batch, object -> take(place, object))) {
            switch (result) {
                case Readings.Result.Refused<Taken>(var object, var reason) -> progress.refused(object.name(), reason);
                case Readings.Result.Done<Taken> done -> {
                    Taken taken = done.value();
                    if (taken.isNew()) {
                        progress.adopted(taken.blob().size());
                    } else {
                        progress.known();
                    }
                    if (!isCurrent(taken)) {
                        contents.put(taken.path(), taken.blob());
                    }
                }
            }
        }
        return contents;
    }

    private Taken take(String place, ObjectInfo object) {
        EntryPath path = path(object.name().key());
        Optional<Blob> known = AsIs.known(catalogue, place, object.name());
        if (known.isPresent() && known.get().size() == object.size()) {
            return new Taken(path, known.get(), false);
        }
        Facts facts = readings.read(object);
        return new Taken(path, AsIs.adopt(catalogue, place, object.name(), facts), true);
    }

    private EntryPath path(String key) {
        try {
            return new EntryPath(below.map(text -> text + "/" + key).orElse(key));
        } catch (IllegalArgumentException e) {
            throw new RepositoryException.Conflict(String.valueOf(e.getMessage()));
        }
    }

    private boolean isCurrent(Taken taken) {
        return catalogue
                .current(taken.path())
                .map(Entry.Published::blob)
                .filter(blob -> blob.id().equals(taken.blob().id()))
                .isPresent();
    }

    /// What is this repository's own is not adopted by it.
    private boolean isForeign(ObjectName object) {
        String folder = own.prefix().isEmpty() ? "" : own.prefix() + "/";
        return !object.bucket().equals(own.bucket())
                || Stream.of("blobs/", "backups/", "erasures/")
                        .noneMatch(ours -> object.key().startsWith(folder + ours));
    }
}
