package dev.coffer.media;

import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Operations as a preset has them: those of a URL, where a watermark may also be named by the path that it
/// is published under. Which picture that is, is found out when they are followed.
///
/// @param unresolved without a format, with digests of no picture in the place of paths, see [#standIn]
/// @param standing which path is meant by each of these
/// @see dev.coffer.media.url.UrlDialect#ofPreset
public record PresetOperations(Recipe unresolved, Map<BlobId, EntryPath> standing) {
    public PresetOperations {
        standing = Map.copyOf(standing);
    }

    /// What stands for a path until it is looked up.
    public static BlobId standIn(EntryPath path) {
        MessageDigest digest = Sha256.digest();
        digest.update(("the path " + path.text()).getBytes(StandardCharsets.UTF_8));
        return BlobId.of(Sha256.ofDigest(digest.digest()));
    }

    /// The paths of watermarks.
    public Set<EntryPath> paths() {
        return Set.copyOf(standing.values());
    }

    /// What they make of a picture, with the watermarks of now.
    ///
    /// @param published called for each of [#paths]
    /// @return a recipe without a format
    public Recipe recipe(Function<EntryPath, BlobId> published) {
        if (standing.isEmpty()) {
            return unresolved;
        }
        List<Step> steps = unresolved.steps().stream()
                .map(step -> step instanceof Step.Watermark mark ? resolved(mark, published) : step)
                .toList();
        return new Recipe(steps, unresolved.encoding());
    }

    private Step resolved(Step.Watermark mark, Function<EntryPath, BlobId> published) {
        EntryPath path = standing.get(mark.picture());
        return path == null
                ? mark
                : new Step.Watermark(
                        published.apply(path), mark.position(), mark.opacity(), mark.width(), mark.tiled());
    }
}
