package dev.coffer.store;

import java.util.Map;

/// What has become of objects that were to be removed for good. What is in none of the maps is gone, and
/// had no versions that were asked for.
///
/// @param versions how many versions of an object went, in a bucket that keeps them
/// @param hidden what readers no longer see, while an old version stays, and why
/// @param failed what could not be removed, and why; versions of it may be gone
public record Deletion(
        Map<ObjectName, Long> versions,
        Map<ObjectName, StoreException> hidden,
        Map<ObjectName, StoreException> failed) {
    public Deletion {
        versions = Map.copyOf(versions);
        hidden = Map.copyOf(hidden);
        failed = Map.copyOf(failed);
    }
}
