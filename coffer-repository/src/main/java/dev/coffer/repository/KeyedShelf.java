package dev.coffer.repository;

import dev.coffer.repository.FixedName.By;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectInfo;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.DigestInputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/// Blobs in md5s3stash's buckets, where the digest is the object's name: nothing is ever replaced, and removed only
/// by a collector that works exclusively.
///
/// A blob is held when its object is really there. The catalogue, where there is one, adds what the bucket
/// does not know: sources, the SHA-256 of what lies under an MD5, and whether Coffer has written it. That is only
/// said by who has put it there: what is found may be needed by somebody whom no catalogue knows.
final class KeyedShelf implements Shelf {
    private static final int ROUNDS = 8;

    private final Optional<Catalogue> catalogue;
    private final BlobTable table;
    private final ObjectStore store;
    private final BlobLayout.Keyed layout;
    private final Uploads uploads;
    private final InstantSource clock;
    private final Step.Listener steps;

    KeyedShelf(
            Optional<Catalogue> catalogue,
            ObjectStore store,
            BlobLayout.Keyed layout,
            InstantSource clock,
            Step.Listener steps) {
        this.catalogue = catalogue;
        this.table =
                catalogue.map(known -> known.table(layout)).orElseGet(() -> new BlobTable(layout.place(), "", clock));
        this.store = store;
        this.layout = layout;
        this.uploads = new Uploads(store);
        this.clock = clock;
        this.steps = steps;
    }

    @Override
    public Optional<Remembered> remembered(String name) {
        return catalogue
                .flatMap(known -> known.look(session -> table.remembered(session, name)))
                .filter(last -> store.stat(last.blob().object())
                        .map(info -> info.size() == last.blob().facts().size())
                        .orElse(false));
    }

    @Override
    public Added add(Content content, Facts facts, Reference reference) {
        Instant begun = clock.instant();
        ObjectName object = layout.object(layout.digest().of(facts.digests()));
        Optional<BlobRow> owner = owner(object);
        owner.filter(row -> !row.facts().digests().equals(facts.digests())).ifPresent(_ -> refuse(object, facts));
        Optional<ObjectInfo> there = store.stat(object);
        boolean isWritten = false;
        if (there.isPresent()) {
            if (owner.isEmpty() || there.get().size() != facts.size()) {
                checkSame(there.get(), facts);
            }
        } else {
            announce(facts, object, owner, begun);
            isWritten = put(object, content, facts) && owner.isEmpty();
            steps.reached(Step.PUT);
        }
        Optional<String> incarnation = refer(new Seen(object, begun, By.BRINGING, isWritten), facts, reference);
        steps.reached(Step.REFERRED);
        return new Added(object, there.isEmpty(), incarnation);
    }

    /// A blob is held here only while its object is found.
    @Override
    public void assure(Added added, Content content, Facts facts) {}

    @Override
    public Added adopt(ObjectName object, Facts facts, Instant since) {
        return new Added(object, false, refer(new Seen(object, since, By.FINDING, false), facts, (_, _, _) -> {}));
    }

    /// An object that is there.
    ///
    /// @param since by the clock, before the store was asked: who has deleted it later may have done so since
    /// @param isWritten whether this stash has written it
    private record Seen(ObjectName object, Instant since, By by, boolean isWritten) {}

    private Optional<BlobRow> owner(ObjectName object) {
        return catalogue.flatMap(known -> known.look(session -> table.owner(session, object)));
    }

    private void announce(Facts facts, ObjectName object, Optional<BlobRow> owner, Instant begun) {
        if (owner.isEmpty()) {
            catalogue.ifPresent(known -> known.change(object.key(), session -> {
                FixedName.claim(session, object, begun, By.BRINGING);
                table.stage(session, IncarnationId.next(clock), facts, object);
                return object;
            }));
        }
        steps.reached(Step.ANNOUNCED);
    }

    /// @return whether this call has written it, as far as can be told
    private boolean put(ObjectName object, Content content, Facts facts) {
        try {
            boolean isWritten = uploads.put(object, content, facts);
            if (!isWritten) {
                store.stat(object).ifPresent(info -> checkSame(info, facts));
            }
            return isWritten;
        } catch (RepositoryException.Corrupt e) {
            // Somebody else put other bytes there meanwhile.
            store.stat(object).ifPresent(info -> checkSame(info, facts));
            throw e;
        }
    }

    private Optional<String> refer(Seen seen, Facts facts, Reference reference) {
        for (int round = 1; round <= ROUNDS && catalogue.isPresent(); round++) {
            Optional<String> referred =
                    catalogue.get().change(seen.object().key(), session -> referIn(session, seen, facts, reference));
            if (referred.isPresent()) {
                return referred;
            }
        }
        return Optional.empty();
    }

    private Optional<String> referIn(Session session, Seen seen, Facts facts, Reference reference) {
        ObjectName object = seen.object();
        FixedName.checkKnown(session, object, seen.since());
        Optional<BlobRow> owner = table.owner(session, object);
        if (owner.isPresent()) {
            owner.filter(row -> !row.facts().digests().equals(facts.digests())).ifPresent(_ -> refuse(object, facts));
            if (seen.isWritten()) {
                table.written(session, owner.get().id());
            }
            reference.refer(table, session, owner.get().id());
            return Optional.of(owner.get().id());
        }
        FixedName.claim(session, object, seen.since(), seen.by());
        Optional<UUID> staged = table.staged(session, object, facts.digests().sha256());
        UUID id = staged.orElseGet(() -> IncarnationId.next(clock));
        if (staged.isEmpty()) {
            table.adopt(session, id, facts, object);
            if (seen.isWritten()) {
                table.written(session, id.toString());
            }
        } else if (!table.publish(session, id, facts, object, seen.isWritten())) {
            return Optional.empty();
        }
        reference.refer(table, session, id.toString());
        return Optional.of(id.toString());
    }

    /// Whether what lies there has this SHA-256, by the store's word or else by reading it.
    private void checkSame(ObjectInfo there, Facts facts) {
        boolean same = there.size() == facts.size()
                && there.sha256()
                        .orElseGet(() -> digest(there.name()))
                        .equals(facts.digests().sha256());
        if (!same) {
            refuse(there.name(), facts);
        }
    }

    private Sha256 digest(ObjectName object) {
        var digest = Sha256.digest();
        try (var stored = store.read(object);
                InputStream in = new DigestInputStream(stored.bytes(), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
            return Sha256.ofDigest(digest.digest());
        } catch (IOException e) {
            throw new StoreException.Unavailable("cannot read " + object + ": " + e.getMessage(), e);
        }
    }

    private static void refuse(ObjectName object, Facts facts) {
        throw new RepositoryException.Collision("other bytes lie at " + object + ", with the same MD5 as these of "
                + BlobId.of(facts.digests().sha256())
                + "; a bucket keyed by MD5 cannot hold both (a layout keyed by SHA-256 can)");
    }
}
