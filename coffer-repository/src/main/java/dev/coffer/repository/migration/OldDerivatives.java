package dev.coffer.repository.migration;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.ledger.Ledger;
import dev.coffer.store.Deletion;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/// The derivatives that a migration leaves in the old place: none was moved, since all can be made again. Rows go
/// first, then objects, those that no row names included.
record OldDerivatives(Catalogue catalogue, Migration.Place from, BlobLayout.Incarnations layout, Tally tally) {

    void drop(BooleanSupplier stopped) {
        Ledger ledger = Ledger.of(catalogue, from.store(), layout);
        try (Stream<ObjectInfo> listing = from.store().list(layout.bucket(), Ledger.folder(layout))) {
            Iterator<ObjectInfo> objects = listing.iterator();
            while (objects.hasNext() && !stopped.getAsBoolean()) {
                List<ObjectInfo> page = new ArrayList<>();
                while (page.size() < Migration.BATCH && objects.hasNext()) {
                    page.add(objects.next());
                }
                ledger.remove(
                        page.stream().flatMap(object -> id(object).stream()).toList(), "the repository has moved");
                delete(page);
                tally.tell();
            }
        } catch (StoreException.NoBucket e) {
            return; // nothing was ever kept there
        } catch (StoreException.Denied e) {
            // who may not list has taken the blobs along all the same
            tally.failed(layout.bucket() + "/" + Ledger.folder(layout), String.valueOf(e.getMessage()));
        }
    }

    private void delete(List<ObjectInfo> page) {
        List<ObjectName> names = page.stream().map(ObjectInfo::name).toList();
        Deletion answer = from.store().deleteForGood(names);
        answer.failed().forEach((object, why) -> tally.failed(object, String.valueOf(why.getMessage())));
        answer.hidden().forEach((object, why) -> tally.failed(object, String.valueOf(why.getMessage())));
        List<ObjectInfo> gone = page.stream()
                .filter(object -> !answer.failed().containsKey(object.name()))
                .toList();
        tally.dropped(gone.size(), gone.stream().mapToLong(ObjectInfo::size).sum());
    }

    private static Optional<UUID> id(ObjectInfo object) {
        String key = object.name().key();
        try {
            return Optional.of(UUID.fromString(key.substring(key.lastIndexOf('/') + 1)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
