package dev.coffer.repository;

import dev.coffer.store.Content;
import dev.coffer.store.ObjectName;
import java.util.Optional;

/// Where a stasher puts bytes and looks for them: a store under a layout, with a catalogue or without.
interface Shelf {

    /// The bytes are there and referred to.
    ///
    /// @param isNew whether they had to be written
    record Added(ObjectName object, boolean isNew) {}

    /// What the source brought last, if that is still there.
    Optional<Remembered> remembered(String name);

    /// Sees to it that the bytes are in the store, and that the catalogue, where there is one, knows that
    /// `origin` brought them.
    Added add(Content content, Facts facts, Origin origin);
}
