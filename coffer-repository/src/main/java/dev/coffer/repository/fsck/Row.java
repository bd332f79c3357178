package dev.coffer.repository.fsck;

import dev.coffer.repository.Md5;
import dev.coffer.store.ObjectName;
import dev.coffer.store.Sha256;
import java.util.Optional;
import java.util.UUID;

/// An object as the catalogue names it.
///
/// @param isLive whether it has to be there; else it is on its way in or out, and may be
record Row(UUID incarnation, Sha256 sha256, Md5 md5, long size, ObjectName object, boolean isLive) {

    Optional<UUID> known() {
        return Optional.of(incarnation);
    }

    Optional<Sha256> expected() {
        return Optional.of(sha256);
    }
}
