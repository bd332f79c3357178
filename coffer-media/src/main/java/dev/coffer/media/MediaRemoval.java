package dev.coffer.media;

import dev.coffer.store.ObjectName;
import dev.coffer.store.StoreException;
import java.util.Map;

/// What was removed of a media library.
///
/// @param objects how many are gone
/// @param failed those that could not be removed, with the reason; at most the first thousand
public record MediaRemoval(long objects, Map<ObjectName, StoreException> failed) {
    public MediaRemoval {
        failed = Map.copyOf(failed);
    }
}
