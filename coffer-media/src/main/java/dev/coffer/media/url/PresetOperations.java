package dev.coffer.media.url;

import dev.coffer.media.Density;
import dev.coffer.media.Escapes;
import dev.coffer.media.Recipe;
import dev.coffer.media.Step;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.store.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Operations as a preset has them: those of a URL, where a watermark may also be named by the path that it is
/// published
/// under, as `mark:=logos/ours.png:bottom-right`. Which picture that is, is found out when they are followed.
public final class PresetOperations {
    /// What stands for each path in the recipe: digests of no picture.
    private final Map<BlobId, EntryPath> paths;

    private final Recipe recipe;

    private PresetOperations(Recipe recipe, Map<BlobId, EntryPath> paths) {
        this.recipe = recipe;
        this.paths = Map.copyOf(paths);
    }

    /// Reads them.
    ///
    /// @throws IllegalArgumentException if they are none; the message is one line for people
    public static PresetOperations parse(String text) {
        try {
            OperationReader.Operations read = OperationReader.readOfPreset(text);
            return new PresetOperations(Density.scaled(read.recipe(), read.density()), read.paths());
        } catch (Refused e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    static BlobId standIn(EntryPath path) {
        MessageDigest digest = Sha256.digest();
        digest.update(("the path " + path.text()).getBytes(StandardCharsets.UTF_8));
        return BlobId.of(Sha256.ofDigest(digest.digest()));
    }

    /// Their one spelling.
    public String text() {
        String text = Spelling.of(recipe, 1);
        for (Map.Entry<BlobId, EntryPath> each : paths.entrySet()) {
            text = text.replace(
                    each.getKey().hex(), "=" + Escapes.of(each.getValue().text()));
        }
        return text;
    }

    /// The paths of watermarks.
    public Set<EntryPath> paths() {
        return Set.copyOf(paths.values());
    }

    /// What they make of a picture, with the pictures of now.
    ///
    /// @param published called for each of [#paths]
    /// @return a recipe without a format
    public Recipe recipe(Function<EntryPath, BlobId> published) {
        if (paths.isEmpty()) {
            return recipe;
        }
        List<Step> steps = recipe.steps().stream()
                .map(step -> step instanceof Step.Watermark mark ? resolved(mark, published) : step)
                .toList();
        return new Recipe(steps, recipe.encoding());
    }

    private Step resolved(Step.Watermark mark, Function<EntryPath, BlobId> published) {
        EntryPath path = paths.get(mark.picture());
        return path == null
                ? mark
                : new Step.Watermark(
                        published.apply(path), mark.position(), mark.opacity(), mark.width(), mark.tiled());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PresetOperations that && recipe.equals(that.recipe) && paths.equals(that.paths);
    }

    @Override
    public int hashCode() {
        return recipe.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
