package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Catalogue;
import dev.coffer.repository.Fence;
import dev.coffer.repository.Graces;
import dev.coffer.store.ObjectStore;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Where a run works, and by which times.
///
/// @param place the blobs that are meant, as the catalogue writes it
/// @param fixedNames whether an object that comes back has the name it had, as where the digest is the name: what was
///     deleted is not deleted again, since it may be another's by then
/// @param stores what objects lie in, by the name that rows give
/// @param fence around those
/// @param at nothing goes whose time comes later
record Site(
        Catalogue catalogue,
        String place,
        boolean fixedNames,
        Map<String, ObjectStore> stores,
        Fence fence,
        Graces graces,
        Instant at,
        HousekeepingStep.Listener steps) {

    /// Whether the catalogue still works with the stores.
    ///
    /// @throws dev.coffer.repository.RepositoryException.Fenced if another does
    void checkFence() {
        fence.check(catalogue);
    }

    /// The same, for what was chosen then.
    ///
    /// @throws dev.coffer.repository.RepositoryException.Fenced if another does
    void checkFence(Fence.Mark chosen) {
        fence.check(catalogue, chosen);
    }

    /// The moment before which something must have happened for a grace to have passed.
    long before(Duration grace) {
        return at.minus(grace).toEpochMilli();
    }

    /// By this host's clock.
    long now() {
        return catalogue.clock().millis();
    }
}
