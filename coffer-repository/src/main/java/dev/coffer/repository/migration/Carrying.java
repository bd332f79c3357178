package dev.coffer.repository.migration;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.migration.Migration.Step;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.StoreException;
import dev.coffer.store.WriteOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Copies objects to another store under the names that they have: the catalogue is right for both.
final class Carrying {
    private final Catalogue catalogue;
    private final Migration.Place from;
    private final Migration.Place to;
    private final Batches batches;
    private final Step.Listener steps;
    private final Tally tally;
    private final BooleanSupplier stopped;

    Carrying(
            Catalogue catalogue,
            Migration.Place from,
            Migration.Place to,
            int parallel,
            Step.Listener steps,
            Migration.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.from = from;
        this.to = to;
        this.batches = new Batches(parallel);
        this.steps = steps;
        this.tally = new Tally(listener);
        this.stopped = stopped;
    }

    Migration.Counts run() {
        String place = from.layout().place();
        String last = "";
        while (!stopped.getAsBoolean()) {
            List<OldBlob> page = OldBlob.page(catalogue, place, place, last, Migration.BATCH);
            if (page.isEmpty()) {
                break;
            }
            tally.seen(page.size());
            batches.each(page, this::carry);
            last = page.getLast().sha256().hex();
            tally.tell();
        }
        return tally.counts();
    }

    private boolean carry(OldBlob blob) {
        if (isThere(to, blob)) {
            return false;
        }
        StoredContent content =
                new StoredContent(from.store(), blob.object(), blob.facts().size(), blob.sha256());
        WriteOptions options = WriteOptions.plain().withContentType(blob.facts().mediaType());
        try {
            steps.reached(Step.ANNOUNCED);
            to.store().write(blob.object(), content, options);
            steps.reached(Step.COPIED);
            tally.copied(blob.facts().size());
            return true;
        } catch (StoreException.NotFound | StoreException.Corrupt | StoreException.Archived e) {
            tally.failed(blob.object(), String.valueOf(e.getMessage()));
            return false;
        }
    }

    /// Whether a place has the object, with the size and, where its store tells it, the digest of the blob.
    static boolean isThere(Migration.Place place, OldBlob blob) {
        Optional<ObjectInfo> there =
                place.store().stat(blob.twin().isPresent() ? blob.twin().get().object() : blob.object());
        return there.filter(info -> info.size() == blob.facts().size())
                .filter(info -> info.sha256().map(blob.sha256()::equals).orElse(true))
                .isPresent();
    }
}
