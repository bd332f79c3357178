package dev.coffer.repository.ledger;

import dev.coffer.repository.BlobLayout;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.DerivativeLimits;
import dev.coffer.repository.DerivativePart;
import dev.coffer.repository.DerivativeQuery;
import dev.coffer.repository.DerivativeRequest;
import dev.coffer.repository.DerivativeRow;
import dev.coffer.repository.IncarnationId;
import dev.coffer.repository.PresetUse;
import dev.coffer.repository.RepositoryException;
import dev.coffer.repository.ledger.Parts.Placed;
import dev.coffer.repository.ledger.Rows.Lease;
import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import dev.coffer.store.Sha256;
import dev.coffer.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/// The derivatives of a repository that are kept in its store: what each is, what went into it, and where it
/// lies.
///
/// - Whoever makes one writes its row first, with a lease: over all servers a key is in the making once. Then the
///   object is written, then the row says so. An object's name holds a random incarnation, never used twice.
/// - A row that is condemned leaves the ledger for the list of removals in one transaction, and never comes back.
///   An original that is condemned takes its derivatives along in the same transaction; the database sees to that.
/// - So an object below `derivatives/` is named by a row of the ledger or of the list of removals; one that
///   neither names was left by a catalogue of before a restore.
///
/// Nothing of it is in a backup: a derivative can be made again. Safe for use by several threads and processes.
///
/// @see "docs/design/ledger.md"
public final class Ledger {
    private static final String FOLDER = "derivatives/";

    private final Catalogue catalogue;
    private final String place;
    private final BlobLayout.Incarnations layout;
    private final Rows rows;
    private final Objects objects;
    private final Condemned condemned;
    private final LedgerStep.Listener steps;

    private Ledger(Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout, LedgerStep.Listener steps) {
        this.catalogue = catalogue;
        this.layout = layout;
        this.place = layout.place();
        this.rows = new Rows(place);
        this.objects = new Objects(store);
        this.condemned = new Condemned(catalogue, store, layout, steps);
        this.steps = steps;
    }

    /// Neither the catalogue nor the store is closed by this.
    ///
    /// @param layout where the originals are; derivatives lie beside them
    public static Ledger of(Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout) {
        return of(catalogue, store, layout, LedgerStep.Listener.NONE);
    }

    static Ledger of(
            Catalogue catalogue, ObjectStore store, BlobLayout.Incarnations layout, LedgerStep.Listener steps) {
        return new Ledger(catalogue, store, layout, steps);
    }

    /// What the name of every derivative's object begins with.
    public static String folder(BlobLayout.Incarnations layout) {
        return layout.prefix().isEmpty() ? FOLDER : layout.prefix() + "/" + FOLDER;
    }

    /// What the names of all derivatives of an original begin with.
    public static String folder(BlobLayout.Incarnations layout, Sha256 original) {
        return folder(layout) + original.hex().substring(0, 2) + "/" + original.hex() + "/";
    }

    /// How it stands with a derivative that somebody wants.
    public sealed interface Answer {

        /// It is stored.
        record There(DerivativeRow row) implements Answer {}

        /// The caller is to make it, and nobody else does until the lease has passed.
        record Yours(Making making) implements Answer {}

        /// Somebody else makes it.
        ///
        /// @param until his lease, by this host's clock
        record Theirs(Instant until) implements Answer {}

        /// The repository has no such original.
        record NoOriginal() implements Answer {}
    }

    /// The right to make a derivative.
    ///
    /// @param object where it is to lie
    public record Making(UUID id, String key, ObjectName object, Instant until) {}

    /// A file that was made.
    ///
    /// @param name within the derivative, with slashes; empty for the one that is opened first
    /// @param mediaType as readers of the bucket are told
    public record Written(String name, Content bytes, Sha256 digest, String mediaType) {}

    /// That a derivative was used.
    ///
    /// @param preset by which it was asked for; empty if not by one, or by one that has no revisions
    public record Use(String key, Optional<PresetUse> preset) {}

    /// What went into a derivative beside its original.
    ///
    /// @param kind `WATERMARK` or `PRESET`
    /// @param revision 0 for a watermark
    /// @param density empty for a watermark
    public record Input(String kind, String name, long revision, String density) {}

    /// Finds a derivative that is stored; one query.
    public Optional<DerivativeRow> find(String key) {
        return catalogue.look(session -> rows.find(session, key)).filter(DerivativeRow::isStored);
    }

    /// The row of an incarnation.
    public Optional<DerivativeRow> find(UUID id) {
        return catalogue.look(session -> rows.find(session, id));
    }

    /// The derivative that has a file, which is its only one or one of several.
    public Optional<DerivativeRow> having(UUID file) {
        return catalogue.look(session -> rows.having(session, file));
    }

    /// Whether all files of a derivative that is stored are there, with the bytes that they should have.
    ///
    /// @throws StoreException if the store does not answer
    public boolean isWhole(DerivativeRow row) {
        DerivativeRow.Result result = row.result().orElseThrow();
        List<DerivativePart> parts = parts(row.id());
        return parts.size() + 1 == row.files()
                && objects.isRight(new DerivativePart("", row.object(), result.digest(), result.size()))
                && parts.stream().allMatch(objects::isRight);
    }

    /// Finds a derivative, or the right to make it. Who has died while making it is given up when his lease
    /// has passed.
    ///
    /// @param lease how long the making may take, its upload included
    /// @throws RepositoryException.CatalogueUnavailable if the database does not answer
    public Answer findOrBegin(DerivativeRequest wanted, Duration lease) {
        Instant now = catalogue.clock().instant();
        Optional<Answer> known =
                catalogue.look(session -> rows.find(session, wanted.key())).flatMap(row -> standing(row, now));
        if (known.isPresent()) {
            return known.get();
        }
        UUID id = IncarnationId.next(catalogue.clock());
        ObjectName object = new ObjectName(layout.bucket(), folder(layout, wanted.original()) + id);
        Making making = new Making(id, wanted.key(), object, now.plus(lease));
        Answer answer = catalogue.together(wanted.key(), session -> {
            Optional<String> blob = rows.original(session, wanted.original());
            if (blob.isEmpty()) {
                return new Answer.NoOriginal();
            }
            Optional<DerivativeRow> row = rows.find(session, wanted.key());
            Optional<Answer> standing = row.flatMap(it -> standing(it, now));
            if (standing.isPresent()) {
                return standing.get();
            }
            row.ifPresent(dead -> Rows.condemnGivenUp(
                    session, Map.of(dead.id().toString(), "its making was given up"), catalogue.author(), now));
            String host = catalogue.author().host().text();
            return rows.insert(session, wanted, blob.get(), id, object, host, new Lease(now, making.until()))
                    ? new Answer.Yours(making)
                    : rows.find(session, wanted.key())
                            .flatMap(it -> standing(it, now))
                            .orElseGet(() -> new Answer.Theirs(now));
        });
        if (answer instanceof Answer.Yours) {
            steps.reached(LedgerStep.ANNOUNCED);
        }
        return answer;
    }

    private static Optional<Answer> standing(DerivativeRow row, Instant now) {
        if (row.isStored()) {
            return Optional.of(new Answer.There(row));
        }
        return row.leaseUntil().isAfter(now) ? Optional.of(new Answer.Theirs(row.leaseUntil())) : Optional.empty();
    }

    /// Reads a derivative, and checks it against its digest.
    ///
    /// @throws StoreException.NotFound if its object is not there: it was condemned meanwhile, or lost
    /// @throws RepositoryException.Corrupt if its bytes are others
    public byte[] read(DerivativeRow row) {
        return objects.read(row);
    }

    /// Brings all files of a derivative into an empty directory, and checks each against its digest.
    ///
    /// @param main what the one is called there that is opened first
    /// @return what lies there
    /// @throws StoreException.NotFound if an object is not there: it was condemned meanwhile, or lost
    /// @throws RepositoryException.Corrupt if bytes are others
    /// @throws IOException if a file cannot be written
    public List<DerivativePart> bring(DerivativeRow row, String main, Path directory) throws IOException {
        DerivativeRow.Result result = row.result().orElseThrow();
        List<DerivativePart> all = new ArrayList<>(parts(row.id()));
        if (all.size() + 1 != row.files()) {
            throw new StoreException.NotFound("derivative " + row.id() + " was removed meanwhile");
        }
        all.add(new DerivativePart(main, row.object(), result.digest(), result.size()));
        for (DerivativePart part : all) {
            Path file = directory.resolve(part.name()).normalize();
            Path folder = file.getParent();
            if (folder == null || !folder.startsWith(directory.normalize())) {
                throw new RepositoryException.Corrupt("a file of a derivative is called '" + part.name() + "'");
            }
            Files.createDirectories(folder);
            objects.bring(part, file);
        }
        return all;
    }

    /// The files that a derivative has beside the one that is opened first, in the order of their names.
    public List<DerivativePart> parts(UUID id) {
        return catalogue.look(session -> Parts.list(session, id));
    }

    /// Stores what was made: its object, then the fact. If it was condemned meanwhile, because its original
    /// has gone or the lease has passed, its object is removed again.
    ///
    /// @param mediaType as readers of the bucket are told
    /// @return whether it is stored
    /// @throws StoreException if the store does not take it; the row is condemned, since its object may
    ///     arrive yet
    public boolean store(Making making, DerivativeRow.Result result, Content bytes, String mediaType) {
        return store(making, result, new Written("", bytes, result.digest(), mediaType), List.of());
    }

    /// Stores several files that only go together, as above: each has its row before its object, and all of
    /// them are there at once, or none.
    ///
    /// @param main the one that is opened first
    /// @param more the others, by names that differ
    public boolean store(Making making, DerivativeRow.Result result, Written main, List<Written> more) {
        String object = making.object().key();
        String folder = object.substring(0, object.lastIndexOf('/') + 1);
        List<Placed> parts = Parts.place(more, making.object().bucket(), folder, catalogue.clock());
        try {
            if (!parts.isEmpty()) {
                if (!catalogue.together(making.key(), session -> Parts.insert(session, making, parts))) {
                    return false;
                }
                steps.reached(LedgerStep.LISTED);
            }
            for (Placed part : parts) {
                Written file = part.file();
                objects.write(part.object(), file.bytes(), file.digest(), file.mediaType());
                steps.reached(LedgerStep.PUT);
            }
            objects.write(making.object(), main.bytes(), main.digest(), main.mediaType());
        } catch (StoreException | RepositoryException e) {
            condemnAfter(e, making);
            throw e;
        }
        steps.reached(LedgerStep.PUT);
        long bytes =
                parts.stream().mapToLong(part -> part.file().bytes().size()).sum();
        boolean stored = catalogue.together(making.key(), session -> {
            Instant now = catalogue.clock().instant();
            boolean isStored = Rows.stored(session, making.id(), result, parts.size() + 1, bytes, now);
            if (isStored) {
                Parts.stored(session, parts, now);
            }
            return isStored;
        });
        steps.reached(LedgerStep.STORED);
        if (!stored) {
            objects.delete(making.object());
            parts.forEach(part -> objects.delete(part.object()));
        }
        return stored;
    }

    /// Has a making last longer, as one of hours does that says from time to time that it goes on.
    ///
    /// @param lease from now on
    /// @return whether it is the caller's still
    public boolean prolong(Making making, Duration lease) {
        Instant until = catalogue.clock().instant().plus(lease);
        return catalogue.together(making.key(), session -> Rows.prolong(session, making.id(), until));
    }

    private void condemnAfter(RuntimeException failure, Making making) {
        try {
            condemn(making.id(), "it could not be stored");
        } catch (RepositoryException e) {
            failure.addSuppressed(e);
        }
    }

    /// Gives back the right to make it; nothing was written under its name.
    public void giveUp(Making making) {
        catalogue.together(making.key(), session -> {
            Rows.giveUp(session, making.id());
            return true;
        });
    }

    /// Takes a derivative out of the ledger, so that it is made anew; housekeeping removes its object.
    ///
    /// @return whether it was there
    public boolean condemn(UUID id, String reason) {
        return !condemned.condemn(List.of(id), reason).isEmpty();
    }

    /// Takes derivatives out of the ledger and their objects out of the store; what the store does not give
    /// up at once, housekeeping removes.
    ///
    /// @return how many went
    /// @throws RepositoryException.Fenced if another catalogue works with the store by now
    /// @throws StoreException if the store does not answer; they are out of the ledger all the same
    public int remove(Collection<UUID> ids, String reason) {
        return condemned.remove(ids, reason);
    }

    /// A derivative that is to go.
    public record Evictable(DerivativeRow row, String reason) {}

    /// Those that are to go by some limits, and those whose making was given up; read as the stream is.
    ///
    /// @param at nothing goes whose time comes later
    public Stream<Evictable> evictable(DerivativeLimits limits, Instant at) {
        return new Eviction(catalogue, place).of(limits, at);
    }

    /// Takes such derivatives out of the ledger; housekeeping removes their objects.
    ///
    /// @return how many went
    public int evict(List<Evictable> some) {
        return new Eviction(catalogue, place).evict(some);
    }

    /// Writes down that derivatives were used just now, and by which presets. To be called for many at once.
    public void used(Collection<Use> uses) {
        new Uses(catalogue, place).note(uses);
    }

    /// The rows that are meant, in the order in which they were begun.
    ///
    /// One is stale if another engine has made it, or a watermark of it is not there any more, or it was
    /// asked for by presets alone and none of them has these operations now.
    ///
    /// @param after behind which row; empty from the beginning on
    public List<DerivativeRow> page(DerivativeQuery query, Optional<UUID> after, int most) {
        return catalogue.look(session -> Selection.page(session, place, query, after, most));
    }

    /// What went into a derivative beside its original, in the order of names.
    public List<Input> inputs(UUID id) {
        return catalogue.look(session -> session.list(
                "SELECT kind, name, revision, density FROM derivative_input WHERE derivative_id = ?"
                        + " ORDER BY kind, name, revision, density",
                row -> new Input(row.getString(1), row.getString(2), row.getLong(3), row.getString(4)),
                id.toString()));
    }
}
