package dev.coffer.repository.migration;

import dev.coffer.repository.Barrier;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.FixedName;
import dev.coffer.repository.Graces;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.Session;
import dev.coffer.repository.housekeeping.Housekeeping;
import dev.coffer.repository.housekeeping.Housekeeping.Task;
import dev.coffer.repository.migration.Migration.Step;
import dev.coffer.store.Deletion;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BooleanSupplier;

/// Takes the old objects away, each after the new place was seen to have its bytes.
///
/// Facts first, bytes second: condemned, deleted, gone. An old incarnation that a collector has condemned
/// by itself is its to delete. Where the digest is the name, an object is taken before it is deleted, so that
/// who stashes the same bytes there after all is refused while a request may be under way.
final class Dropping {
    private static final String LOCK = "SELECT id FROM blob WHERE id = ?";
    private static final String CONDEMN = "UPDATE blob SET state = 'CONDEMNED', condemned_at = ?,"
            + " condemn_seq = (SELECT value FROM counter WHERE name = 'collection') WHERE id = ? AND state = 'LIVE'"
            + " AND NOT EXISTS (SELECT 1 FROM entry e WHERE e.blob_id = blob.id)"
            + " AND NOT EXISTS (SELECT 1 FROM source s WHERE s.blob_id = blob.id)"
            + " AND NOT EXISTS (SELECT 1 FROM placement p WHERE p.blob_id = blob.id)";
    /// For how long an object that was taken is this process's to delete.
    private static final Duration TAKEN = Duration.ofMinutes(10);

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
        checkFence();
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
            checkFence();
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
        if (from.layout() instanceof BlobLayout.Incarnations own && !stopped.getAsBoolean()) {
            new OldDerivatives(catalogue, from, own, tally).drop(stopped);
        }
        return tally.counts();
    }

    /// Whether the catalogue still works with both places.
    private void checkFence() {
        Fence.around(from.store(), from.layout()).check(catalogue);
        Fence.around(to.store(), to.layout()).check(catalogue);
    }

    /// What was condemned by a drop that was broken off.
    private void goOn() {
        List<OldBlob> left;
        String last = "";
        do {
            left = OldBlob.left(catalogue, from.layout().place(), to.layout().place(), last, Migration.BATCH);
            left.forEach(blob -> take(blob, false).ifPresent(until -> bury(blob, until)));
            last = left.isEmpty() ? last : left.getLast().incarnation().toString();
        } while (!left.isEmpty() && !stopped.getAsBoolean());
    }

    /// @param until before when the store must be asked: who has slept leaves it to the next run
    private void bury(OldBlob blob, Instant until) {
        if (!catalogue.clock().instant().isBefore(until)) {
            tally.failed(blob.object(), "its turn has passed; run the migration again");
            return;
        }
        delete(blob);
        catalogue.transact(transaction -> {
            FixedName.gone(transaction, blob.object());
            return true;
        });
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
            take(blob, true).ifPresent(until -> bury(blob, until));
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

    /// Condemns a blob, if it is not, and takes its object: nobody refers to it any more.
    ///
    /// @return until when it is this process's to delete; empty if it has to stay
    private Optional<Instant> take(OldBlob blob, boolean isLive) {
        Instant until = catalogue.clock().instant().plus(TAKEN);
        try {
            catalogue.transact(transaction -> {
                Session session = transaction.session();
                Barrier.shared(session);
                String id = blob.incarnation().toString();
                session.list(LOCK + session.forUpdate(), row -> row.getString(1), id);
                session.update("UPDATE counter SET value = value + 1 WHERE name = 'collection'");
                if (isLive && session.update(CONDEMN, transaction.now().toEpochMilli(), id) == 0) {
                    throw new RepositoryException.Conflict("something refers to it now");
                }
                FixedName.take(
                        transaction,
                        blob.incarnation(),
                        blob.object(),
                        "moved to " + to.layout().place(),
                        until);
                return true;
            });
        } catch (RepositoryException.Conflict e) {
            tally.failed(blob.object(), e.getMessage() + "; run the migration again");
            return Optional.empty();
        }
        steps.reached(Step.CONDEMNED);
        return Optional.of(until);
    }

    private void delete(OldBlob blob) {
        Deletion answer = from.store().deleteForGood(List.of(blob.object()));
        answer.failed().values().forEach(why -> {
            throw why;
        });
        answer.hidden().forEach((object, why) -> tally.failed(object, String.valueOf(why.getMessage())));
        tally.copied(blob.facts().size());
        steps.reached(Step.DELETED);
    }
}
