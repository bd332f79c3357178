package dev.coffer.repository.cache;

import dev.coffer.repository.Blobs;
import dev.coffer.repository.Catalogue;
import java.nio.file.Path;
import java.util.function.Consumer;

/// Opens a cache that tells its steps, for tests of another package.
public final class SteppedCache {
    private SteppedCache() {}

    /// @param steps told the name of each step
    public static HostCache open(
            Catalogue catalogue, Blobs blobs, Path directory, HostCache.Limits limits, Consumer<String> steps) {
        return HostCache.open(catalogue, blobs, directory, limits, step -> steps.accept(step.name()));
    }
}
