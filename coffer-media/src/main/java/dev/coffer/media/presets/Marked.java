package dev.coffer.media.presets;

import dev.coffer.media.PresetOperations;
import dev.coffer.media.PresetRecipe;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.Catalogue;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Tiers;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Puts the pictures that are published under the paths of watermarks into presets: each path is looked up once. For
/// one reading of all presets.
final class Marked {
    private final @Nullable Catalogue catalogue;
    private final Map<EntryPath, Optional<BlobId>> published = new HashMap<>();

    /// @param catalogue none where nothing is published
    Marked(@Nullable Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    /// @param name for people
    PresetRecipe recipe(String name, PresetOperations operations, Optional<Long> revision, Optional<Tiers> keep) {
        Optional<String> lacks = operations.paths().stream()
                .filter(path -> find(path).isEmpty())
                .min(Comparator.comparing(EntryPath::text))
                .map(path -> "the preset '" + name + "' lacks its watermark: " + why(path));
        BlobId none = BlobId.parse("sha256-" + "0".repeat(64));
        return new PresetRecipe(operations.recipe(path -> find(path).orElse(none)), revision, keep, lacks);
    }

    private Optional<BlobId> find(EntryPath path) {
        Catalogue known = catalogue;
        return known == null
                ? Optional.empty()
                : published.computeIfAbsent(
                        path,
                        each -> known.current(each)
                                .map(entry -> BlobId.of(entry.blob().digests().sha256())));
    }

    private String why(EntryPath path) {
        if (catalogue == null) {
            return "there are no paths here, as '" + path + "'";
        }
        return catalogue.wasPurged(path)
                ? "what was published under '" + path + "' was purged"
                : "nothing is published under '" + path + "'";
    }
}
