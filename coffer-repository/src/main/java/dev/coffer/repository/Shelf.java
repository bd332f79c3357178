package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import dev.coffer.store.ObjectStore;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// Where a stasher puts bytes and looks for them: a store under a layout, with a catalogue or without.
interface Shelf {

    /// The bytes are there and referred to.
    ///
    /// @param isNew whether they had to be written
    /// @param incarnation the blob's row; empty where there is no catalogue
    record Added(ObjectName object, boolean isNew, Optional<String> incarnation) {}

    /// What is written about a blob in the transaction that has found it live.
    @FunctionalInterface
    interface Reference {
        void refer(BlobTable table, Session session, String incarnation);

        /// `origin` brought it.
        static Reference by(Origin origin) {
            return (table, session, incarnation) -> table.refer(session, incarnation, origin);
        }

        /// Somebody is about to refer to it: a collector leaves it alone for a while.
        static Reference toCome() {
            return BlobTable::hold;
        }
    }

    /// @throws IllegalArgumentException if the layout needs a catalogue and none was given
    static Shelf of(
            Optional<Catalogue> catalogue,
            ObjectStore store,
            BlobLayout layout,
            InstantSource clock,
            Step.Listener steps) {
        return switch (layout) {
            case BlobLayout.Incarnations own ->
                new IncarnationShelf(
                        catalogue.orElseThrow(
                                () -> new IllegalArgumentException("the layout " + own.place() + " needs a catalogue")),
                        store,
                        own,
                        clock,
                        steps);
            case BlobLayout.Keyed keyed -> new KeyedShelf(catalogue, store, keyed, clock, steps);
        };
    }

    /// What the source brought last, if that is still there.
    Optional<Remembered> remembered(String name);

    /// Sees to it that the bytes are in the store, and that the catalogue, where there is one, refers to them.
    Added add(Content content, Facts facts, Reference reference);

    /// Sees to it that the store has the object of what was held already, before the last other copy of its bytes goes.
    void assure(Added added, Content content, Facts facts);

    /// Has the catalogue know an object that is there already, with these bytes.
    ///
    /// @param since by the clock, before the object was read
    /// @throws RepositoryException.Collision if the catalogue knows it with others
    /// @throws RepositoryException.Conflict if it is to be removed, or was since
    Added adopt(ObjectName object, Facts facts, Instant since);
}
