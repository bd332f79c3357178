package dev.coffer.repository.housekeeping;

import dev.coffer.repository.Catalogue;
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
/// @param at nothing goes whose time comes later
record Site(
        Catalogue catalogue,
        String place,
        boolean fixedNames,
        Map<String, ObjectStore> stores,
        Graces graces,
        Instant at,
        HousekeepingStep.Listener steps) {

    /// The moment before which something must have happened for a grace to have passed.
    long before(Duration grace) {
        return at.minus(grace).toEpochMilli();
    }

    /// By this host's clock.
    long now() {
        return catalogue.clock().millis();
    }
}
