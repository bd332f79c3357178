package dev.coffer.repository.migration;

import dev.coffer.repository.Barrier;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Session;
import dev.coffer.repository.migration.Migration.Step;
import dev.coffer.store.StoreException;
import java.util.List;
import java.util.function.BooleanSupplier;

/// Takes the old objects away, each after the new place was seen to have its bytes.
///
/// Facts first, bytes second: condemned, deleted, gone. An old incarnation that a collector has condemned
/// by itself is its to delete.
final class Dropping {
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection') WHERE id = ? AND state = 'LIVE'"
            + " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.blob_id = blob.id)"
            + " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.blob_id = blob.id)"
            + " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.blob_id = blob.id)";
    private static final String GONE =
            "UPDATE blob SET state = 'GONE', gone_at = ? WHERE id = ? AND state = 'CONDEMNED'";

    private final Catalogue catalogue;
    private final Migration.Place from;
    private final Migration.Place to;
    private final boolean isCarried;
    private final Step.Listener steps;
    private final Tally tally;
    private final BooleanSupplier stopped;

    Dropping(
            Catalogue catalogue,
            Migration.Place from,
            Migration.Place to,
            boolean isCarried,
            Step.Listener steps,
            Migration.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.from = from;
        this.to = to;
        this.isCarried = isCarried;
        this.steps = steps;
        this.tally = new Tally(listener);
        this.stopped = stopped;
    }

    Migration.Counts run() {
        if (from.layout() instanceof BlobLayout.Keyed && !isCarried) {
            goOn();
        }
        String last = "";
        while (!stopped.getAsBoolean()) {
            List<OldBlob> page =
                    OldBlob.page(catalogue, from.layout().place(), to.layout().place(), last, Migration.BATCH);
            if (page.isEmpty()) {
                break;
            }
            for (OldBlob blob : page) {
                tally.seen(1);
                drop(blob);
            }
            last = page.getLast().sha256().hex();
            tally.tell();
        }
        return tally.counts();
    }

    /// What was condemned by a drop that was broken off.
    private void goOn() {
        List<OldBlob> left;
        do {
            left = OldBlob.left(catalogue, from.layout().place(), to.layout().place(), Migration.BATCH);
            left.forEach(this::bury);
        } while (!left.isEmpty() && !stopped.getAsBoolean());
    }

    private void bury(OldBlob blob) {
        delete(blob);
        catalogue.transact(transaction -> transaction
                .session()
                .update(
                        GONE,
                        transaction.now().toEpochMilli(),
                        blob.incarnation().toString()));
        steps.reached(Step.GONE);
    }

    private void drop(OldBlob blob) {
        if (blob.twin().isEmpty() || !isThere(blob)) {
            tally.failed(blob.object(), "the new place does not have it");
        } else if (isCarried) {
            if (from.store().stat(blob.object()).isPresent()) {
                delete(blob);
            }
        } else if (blob.references() > 0) {
            tally.failed(blob.object(), "something refers to it still; run the migration again");
        } else if (from.layout() instanceof BlobLayout.Keyed) {
            if (condemn(blob)) {
                bury(blob);
            }
        } else if (blob.leaseUntil() > catalogue.clock().millis()) {
            tally.failed(blob.object(), "its grace has not passed");
        } else {
            condemn(blob);
        }
    }

    private boolean isThere(OldBlob blob) {
        try {
            return Carrying.isThere(to, blob);
        } catch (StoreException.NoBucket e) {
            return false;
        }
    }

    private boolean condemn(OldBlob blob) {
        int rows = catalogue.transact(transaction -> {
            Session session = transaction.session();
            Barrier.shared(session);
            session.update("UPDATE counter SET value = value + 1 WHERE name = 'collection'");
            return session.update(
                    CONDEMN,
                    transaction.now().toEpochMilli(),
                    blob.incarnation().toString());
        });
        if (rows == 0) {
            tally.failed(blob.object(), "something refers to it now; run the migration again");
            return false;
        }
        steps.reached(Step.CONDEMNED);
        return true;
    }

    private void delete(OldBlob blob) {
        from.store().delete(blob.object());
        tally.copied(blob.facts().size());
        steps.reached(Step.DELETED);
    }
}
