package dev.coffer.repository;

import dev.coffer.store.ObjectStore;
import dev.coffer.store.StoreException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Keeps a catalogue from taking anything out of stores that another one works with by now.
///
/// A restore writes a new epoch into the stores that it takes over, the object `epoch.json` below their prefix.
/// Whoever deletes asks before, and after it has chosen what to delete: a catalogue of another epoch is told
/// [RepositoryException.Fenced], wherever its processes run and whatever credentials they have. Between the
/// question and the deletions of one batch a restore may come in; nothing that its backup refers to is among
/// them, because that one was kept when they were chosen.
///
/// Safe for use by several threads.
///
/// @see "docs/design/epochs.md"
public final class Fence {
    private static final int ROUNDS = 5;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final List<BackupStore> places;

    private Fence(List<BackupStore> places) {
        this.places = List.copyOf(places);
    }

    /// Around the blobs of a place. In a bucket where the digest is an object's name there are no backups, so
    /// there is nothing to restore and no fence.
    public static Fence around(ObjectStore store, BlobLayout layout) {
        return switch (layout) {
            case BlobLayout.Incarnations own ->
                new Fence(List.of(new BackupStore(BackupStore.MAIN, store, own.bucket(), own.prefix())));
            case BlobLayout.Keyed _ -> new Fence(List.of());
        };
    }

    /// Around a backup store alone.
    public static Fence around(BackupStore store) {
        return new Fence(List.of(store));
    }

    /// Around one more store, unless it is the same place.
    public Fence and(BackupStore store) {
        boolean known = places.stream()
                .anyMatch(place ->
                        place.name().equals(store.name()) && Epoch.object(place).equals(Epoch.object(store)));
        if (known || places.isEmpty()) {
            return this;
        }
        List<BackupStore> all = new ArrayList<>(places);
        all.add(store);
        return new Fence(all);
    }

    /// Asks the stores whether the catalogue is the one that works with them. One that is newer than what a
    /// store says writes itself there.
    ///
    /// @throws RepositoryException.Fenced if another is, or it is a copy; it must not condemn or delete
    /// @throws StoreException if a store does not say
    public void check(Catalogue catalogue) {
        if (!places.isEmpty()) {
            check(catalogue, catalogue.look(Fence::mark));
        }
    }

    /// The same, for what was chosen when the catalogue was of an epoch: it may have begun another since, or be
    /// another one at the same address, which would not have chosen it.
    public void check(Catalogue catalogue, Mark chosen) {
        if (places.isEmpty()) {
            return;
        }
        EpochTable.Row own = chosen.row();
        if (own.isCopy()) {
            throw new RepositoryException.Fenced(
                    catalogue.describe() + " was restored as a copy, to be looked at: it takes"
                            + " nothing out of the stores and writes nothing into them (coffer gc --take-over makes it the"
                            + " repository's catalogue)");
        }
        places.forEach(place -> check(catalogue, own, place));
    }

    private static void check(Catalogue catalogue, EpochTable.Row own, BackupStore place) {
        for (int round = 1; round <= ROUNDS; round++) {
            Optional<Epoch.Found> seen = Epoch.in(place);
            long number = seen.map(found -> found.epoch().number()).orElse(0L);
            long id = seen.map(found -> found.epoch().id()).orElse(0L);
            if (number == own.number() && id == own.id()) {
                return;
            }
            if (number >= own.number()) {
                throw fenced(catalogue, own, place, seen.orElseThrow().epoch());
            }
            new Epoch(own.number(), own.id(), catalogue.clock().instant(), catalogue.author(), catalogue.describe())
                    .write(place, seen);
        }
        throw new StoreException.Unavailable(Epoch.object(place).url() + " is written again and again by others", null);
    }

    private static RepositoryException.Fenced fenced(
            Catalogue catalogue, EpochTable.Row own, BackupStore place, Epoch now) {
        return new RepositoryException.Fenced("another catalogue works with s3://" + place.bucket()
                + (place.prefix().isEmpty() ? "" : "/" + place.prefix()) + " since "
                + now.begunAt() + ": " + now.catalogue() + ", begun by " + now.author() + " (epoch " + now.number()
                + "). This one, " + catalogue.describe() + " (epoch " + own.number()
                + "), may store and delete nothing there any more: stop what still uses it, or, where the other one never"
                + " came to be or is given up, let coffer gc --take-over make this one the repository's");
    }

    /// The epoch of a catalogue at the moment when something was chosen.
    public static final class Mark {
        private final EpochTable.Row row;

        private Mark(EpochTable.Row row) {
            this.row = row;
        }

        private EpochTable.Row row() {
            return row;
        }
    }

    /// To be asked for in the transaction that chooses.
    public static Mark mark(Session session) {
        return new Mark(EpochTable.of(session));
    }

    /// What a restore is about to make of a catalogue.
    ///
    /// @param number of the epoch that begins
    public record Beginning(long number, long id, boolean isCopy) {
        /// Writes it into the tables, within the transaction that fills them.
        ///
        /// @return how many claims were released
        public int into(Session session) {
            return EpochTable.begin(session, new EpochTable.Row(number, id, isCopy));
        }
    }

    /// An epoch behind all that are known: those of the stores, and that of a catalogue. For the packages of
    /// this module alone.
    public Beginning next(Session session, boolean copy) {
        long last = EpochTable.of(session).number();
        // A copy takes nothing over, and may be made while a store does not answer.
        for (BackupStore place : copy ? List.<BackupStore>of() : places) {
            last = Math.max(last, number(place));
        }
        return new Beginning(last + 1, RANDOM.nextLong(), copy);
    }

    /// Tells the stores of an epoch: from here on every other catalogue is fenced. A store without the bucket
    /// has nothing to take over, and is told when it has. For the packages of this module alone.
    ///
    /// @param catalogue in words
    /// @throws RepositoryException.Conflict if somebody else began one at the same time
    public void raise(Beginning beginning, Instant at, Author author, String catalogue) {
        Epoch epoch = new Epoch(beginning.number(), beginning.id(), at, author, catalogue);
        for (BackupStore place : places) {
            try {
                raise(epoch, place);
            } catch (StoreException.NoBucket e) {
                continue;
            }
        }
    }

    private static void raise(Epoch epoch, BackupStore place) {
        for (int round = 1; round <= ROUNDS; round++) {
            Optional<Epoch.Found> seen = Epoch.whatever(place);
            if (seen.filter(found -> found.epoch().is(epoch)).isPresent()) {
                return;
            }
            if (seen.filter(found -> found.epoch().number() >= epoch.number()).isPresent()) {
                throw new RepositoryException.Conflict(
                        Epoch.object(place).url() + ": another restore has taken this store"
                                + " over at the same time; one of them has to begin again");
            }
            epoch.write(place, seen);
        }
        throw new StoreException.Unavailable(
                "cannot write " + Epoch.object(place).url(), null);
    }

    /// Makes a catalogue the one that works with the stores. For the packages of this module alone.
    ///
    /// @param more what is done in the same transaction
    /// @return the number of the epoch that begins
    /// @throws RepositoryException.Denied if the author is not admin of everything
    public long takeOver(Catalogue catalogue, Consumer<Session> more) {
        catalogue.checkMay(Role.ADMIN, PathPrefix.ALL);
        Beginning next = catalogue.look(session -> next(session, false));
        raise(next, catalogue.clock().instant(), catalogue.author(), catalogue.describe());
        return catalogue.transact(tx -> {
            tx.checkMay(Role.ADMIN, PathPrefix.ALL);
            tx.begin();
            int released = next.into(tx.session());
            more.accept(tx.session());
            FixedName.forgotten(tx.session(), tx.now());
            tx.log().lookAgain();
            tx.log()
                    .record(
                            Change.Kind.TAKEN_OVER,
                            null,
                            null,
                            null,
                            null,
                            "epoch " + next.number() + "; " + released + " claims were released");
            return next.number();
        });
    }

    /// The number of a catalogue's epoch.
    public static long epoch(Session session) {
        return EpochTable.of(session).number();
    }

    private static long number(BackupStore place) {
        return Epoch.whatever(place).map(found -> found.epoch().number()).orElse(0L);
    }
}
