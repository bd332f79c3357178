package dev.coffer.server;

import dev.coffer.media.PresetRecipe;
import dev.coffer.media.UrlSettings;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import dev.coffer.repository.Mark;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// How URLs of Coffer's own are answered, and what is known of pictures for all others.
///
/// @param presets what is done under a name; called for each request, so it does not wait
/// @param published the content of a path's current version; may wait
/// @param purged whether all that was under a path is purged; may wait
/// @param marks what is said of a picture; may wait for one that was not asked for lately. Empty where none
///     can have any
/// @param shortly how long an answer may be kept that a preset, a path or a mark may change
public record UrlService(
        UrlSettings settings,
        Function<String, Optional<PresetRecipe>> presets,
        Function<EntryPath, Optional<BlobId>> published,
        Predicate<EntryPath> purged,
        Optional<Function<BlobId, Mark.Said>> marks,
        Duration shortly) {

    /// For how long an answer may be kept that may change, unless somebody says another time.
    static final Duration SHORTLY = Duration.ofMinutes(1);

    /// Blobs alone, by operations.
    public static UrlService of(UrlSettings settings) {
        return new UrlService(
                settings, name -> Optional.empty(), path -> Optional.empty(), path -> false, Optional.empty(), SHORTLY);
    }

    public UrlService withPresets(Function<String, Optional<PresetRecipe>> other) {
        return new UrlService(settings, other, published, purged, marks, shortly);
    }

    public UrlService withPublished(Function<EntryPath, Optional<BlobId>> other) {
        return new UrlService(settings, presets, other, purged, marks, shortly);
    }

    public UrlService withPurged(Predicate<EntryPath> other) {
        return new UrlService(settings, presets, published, other, marks, shortly);
    }

    public UrlService keptFor(Duration other) {
        return new UrlService(settings, presets, published, purged, marks, other);
    }

    public UrlService withMarks(Function<BlobId, Mark.Said> other) {
        return new UrlService(settings, presets, published, purged, Optional.of(other), shortly);
    }
}
