package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;

/// Blobs as incarnations: the four steps that a collector may run beside.
///
/// - **T1** the digest is live: refer to it, in one transaction.
/// - **T2** it is not: commit a row that announces an upload under a name that was never used.
/// - **T3** put the bytes under that name.
/// - **T4** in one transaction, make the row live and refer to it. If somebody else's is live by then, the
///   own row is condemned and T1 follows; if the row was taken for dead meanwhile, all starts again.
final class IncarnationShelf implements Shelf {
    private static final int ROUNDS = 8;
    private static final Duration CHECK = Duration.ofMinutes(1);
    private static final String WRONG = "SELECT count(*) FROM finding WHERE place = ? AND store = 'main'"
            + " AND kind IN ('MISSING', 'WRONG_SIZE', 'CORRUPT') AND subject = ? AND resolved_at IS NULL";

    private enum Published {
        LIVE,
        OTHERS_LIVE,
        REAPED
    }

    private final Catalogue catalogue;
    private final BlobTable table;
    private final BlobLayout.Incarnations layout;
    private final Uploads uploads;
    private final Fence fence;
    private final InstantSource clock;
    private final Step.Listener steps;
    private final AtomicReference<Instant> checked = new AtomicReference<>(Instant.MIN);

    IncarnationShelf(
            Catalogue catalogue,
            ObjectStore store,
            BlobLayout.Incarnations layout,
            InstantSource clock,
            Step.Listener steps) {
        this.catalogue = catalogue;
        this.table = catalogue.table(layout);
        this.layout = layout;
        this.uploads = new Uploads(store);
        this.fence = Fence.around(store, layout);
        this.clock = clock;
        this.steps = steps;
    }

    @Override
    public Optional<Remembered> remembered(String name) {
        checkFence();
        return catalogue.look(session -> table.remembered(session, name));
    }

    @Override
    public Added add(Content content, Facts facts, Reference reference) {
        checkFence();
        for (int round = 1; round <= ROUNDS; round++) {
            Optional<Added> added = referToLive(facts, reference).or(() -> upload(content, facts, reference));
            if (added.isPresent()) {
                mend(added.get(), content, facts);
                steps.reached(Step.REFERRED);
                return added.get();
            }
        }
        throw new RepositoryException.CatalogueUnavailable(
                "the blob " + BlobId.of(facts.digests().sha256())
                        + " was condemned again and again while it was being stored; try again",
                null);
    }

    /// Bytes that a check has missed, and that are here again, go back to where they belong; as in a repair, to the
    /// name of a row that is live and held.
    private void mend(Added added, Content content, Facts facts) {
        ObjectName object = added.object();
        if (!added.isNew() && catalogue.look(session -> session.number(WRONG, layout.place(), object.url())) > 0) {
            uploads.replace(object, content, facts);
        }
    }

    @Override
    public void assure(Added added, Content content, Facts facts) {
        if (!added.isNew() && !uploads.isThere(added.object(), facts)) {
            uploads.replace(added.object(), content, facts);
        }
    }

    @Override
    public Added adopt(ObjectName object, Facts facts, Instant since) {
        throw new IllegalStateException("the object of an incarnation has a name of its own: " + object);
    }

    private Optional<Added> referToLive(Facts facts, Reference reference) {
        Sha256 sha256 = facts.digests().sha256();
        if (catalogue.look(session -> table.live(session, sha256)).isEmpty()) {
            return Optional.empty();
        }
        return catalogue.change(sha256.hex(), session -> {
            Optional<BlobRow> live = table.liveAndLocked(session, sha256);
            live.ifPresent(row -> reference.refer(table, session, row.id()));
            return live.map(row -> new Added(row.object(), false, Optional.of(row.id())));
        });
    }

    private Optional<Added> upload(Content content, Facts facts, Reference reference) {
        Sha256 sha256 = facts.digests().sha256();
        UUID id = IncarnationId.next(clock);
        ObjectName object = layout.object(sha256, id);
        catalogue.change(sha256.hex(), session -> {
            table.stage(session, id, facts, object);
            return id;
        });
        steps.reached(Step.ANNOUNCED);
        uploads.put(object, content, facts);
        steps.reached(Step.PUT);
        Published published = catalogue.change(sha256.hex(), session -> {
            if (table.publish(session, id, facts, object, true)) {
                reference.refer(table, session, id.toString());
                return Published.LIVE;
            }
            return table.condemn(session, id) ? Published.OTHERS_LIVE : Published.REAPED;
        });
        return switch (published) {
            case LIVE -> Optional.of(new Added(object, true, Optional.of(id.toString())));
            case OTHERS_LIVE, REAPED -> Optional.empty();
        };
    }

    /// What is added to a catalogue that was given up would be looked for in vain, and its objects never be
    /// deleted. It is asked now and then: no safety rests on it.
    private void checkFence() {
        Instant now = clock.instant();
        Instant last = checked.get();
        if (last.isAfter(now.minus(CHECK)) || !checked.compareAndSet(last, now)) {
            return;
        }
        try {
            fence.check(catalogue);
        } catch (RepositoryException.Fenced e) {
            checked.set(Instant.MIN);
            throw e;
        } catch (StoreException | RepositoryException.Corrupt e) {
            // Who only uploads may have no right to read it; an upload says what is wrong with the store.
            return;
        }
    }
}
