package dev.coffer.repository.migration;

import dev.coffer.repository.Barrier;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Graces;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.migration.Migration.Step;
import dev.coffer.store.StoreException;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
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
    /// False once something was met that nothing refers to and that the new place does not have: then a
    /// collector could take the last copy.
    private boolean mayCollect = true;

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
        if (from.layout() instanceof BlobLayout.Incarnations && !isCarried && mayCollect && !stopped.getAsBoolean()) {
            collect();
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
            mayCollect &= blob.references() > 0;
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
        }
    }

    /// Old incarnations of Coffer's own layout go as any that nothing refers to.
    private void collect() {
        Housekeeping housekeeping = Housekeeping.of(catalogue, from.store(), from.layout());
        execute(housekeeping, Task.CONDEMN);
        steps.reached(Step.CONDEMNED);
        Housekeeping.Line deleted = execute(housekeeping, Task.DELETE);
        tally.dropped(deleted.count(), deleted.bytes());
        steps.reached(Step.DELETED);
    }

    private Housekeeping.Line execute(Housekeeping housekeeping, Task task) {
        Housekeeping.Plan plan = housekeeping.plan(Graces.standard(), EnumSet.of(task));
        Housekeeping.Report report = housekeeping.execute(plan, OptionalDouble.empty(), _ -> !stopped.getAsBoolean());
        report.failures().forEach(failure -> tally.failed(from.layout().place(), failure));
        return report.lines().getFirst();
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
