package dev.coffer.repository.migration;

import dev.coffer.repository.Blob;
import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Change;
import dev.coffer.repository.References;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.migration.Migration.Step;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Brings each blob of the old place into the new one and moves what refers to it, a batch at a time.
final class Moving {
    private final Catalogue catalogue;
    private final Migration.Place from;
    private final Migration.Place to;
    private final Blobs blobs;
    private final Batches batches;
    private final Duration grace;
    private final Step.Listener steps;
    private final Tally tally;
    private final BooleanSupplier stopped;

    /// An old incarnation and its new one.
    private record Pair(OldBlob old, UUID twin) {}

    Moving(
            Catalogue catalogue,
            Migration.Place from,
            Migration.Place to,
            int parallel,
            Duration grace,
            Step.Listener steps,
            Migration.Listener listener,
            BooleanSupplier stopped) {
        this.catalogue = catalogue;
        this.from = from;
        this.to = to;
        this.blobs = new Blobs(
                catalogue, new ReceivingStore(to.store(), to.layout() instanceof BlobLayout.Keyed, steps), to.layout());
        this.batches = new Batches(parallel);
        this.grace = grace;
        this.steps = steps;
        this.tally = new Tally(listener);
        this.stopped = stopped;
    }

    Migration.Counts run() {
        String last = "";
        while (!stopped.getAsBoolean()) {
            List<OldBlob> page =
                    OldBlob.page(catalogue, from.layout().place(), to.layout().place(), last, Migration.BATCH);
            if (page.isEmpty()) {
                break;
            }
            move(page);
            last = page.getLast().sha256().hex();
            tally.tell();
        }
        Migration.Counts counts = tally.counts();
        if (counts.copied() > 0 || counts.moved() > 0) {
            catalogue.transact(transaction -> transaction
                    .log()
                    .record(
                            Change.Kind.MIGRATED,
                            null,
                            null,
                            null,
                            null,
                            counts.copied() + " blobs from " + from.layout().place() + " to "
                                    + to.layout().place()));
            steps.reached(Step.RECORDED);
        }
        return counts;
    }

    private void move(List<OldBlob> page) {
        tally.seen(page.size());
        List<Pair> pairs = batches.each(page, this::twin).stream()
                .flatMap(Optional::stream)
                .filter(pair -> pair.old().references() > 0 || pair.old().twin().isEmpty())
                .toList();
        if (pairs.isEmpty()) {
            return;
        }
        try {
            tally.moved(refer(pairs));
        } catch (RepositoryException.Conflict e) {
            // A collector has taken one of them: the others are moved by themselves, that one by the next run.
            pairs.forEach(this::referAlone);
        }
        steps.reached(Step.REFERRED);
    }

    private void referAlone(Pair pair) {
        try {
            tally.moved(refer(List.of(pair)));
        } catch (RepositoryException.Conflict e) {
            tally.failed(pair.old().object(), String.valueOf(e.getMessage()));
        }
    }

    private int refer(List<Pair> pairs) {
        Instant until = catalogue.clock().instant().plus(grace);
        return catalogue.transact(transaction -> pairs.stream()
                .mapToInt(pair -> References.move(
                        transaction,
                        pair.old().incarnation(),
                        pair.twin(),
                        to.layout().place(),
                        until))
                .sum());
    }

    private Optional<Pair> twin(OldBlob old) {
        if (old.twin().isPresent()) {
            return Optional.of(new Pair(old, old.twin().get().incarnation()));
        }
        try {
            Blob copy = blobs.add(
                            new StoredContent(
                                    from.store(), old.object(), old.facts().size(), old.sha256()),
                            old.facts())
                    .blob();
            tally.copied(old.facts().size());
            steps.reached(Step.LIVE);
            return Optional.of(new Pair(old, copy.incarnation()));
        } catch (StoreException.NotFound | StoreException.Corrupt | StoreException.Archived e) {
            tally.failed(old.object(), String.valueOf(e.getMessage()));
        } catch (RepositoryException.Corrupt | RepositoryException.Collision e) {
            tally.failed(old.object(), String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }
}
