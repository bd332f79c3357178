package dev.coffer.server;

import dev.coffer.media.Recipe;
import dev.coffer.media.UrlSettings;
import dev.coffer.repository.BlobId;
import dev.coffer.repository.EntryPath;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/// How URLs of Coffer's own are answered.
///
/// @param presets what is done under a name; called for each request, so it does not wait
/// @param published the content of a path's current version; may wait
/// @param shortly how long an answer may be kept that a preset or a path may change
public record UrlService(
        UrlSettings settings,
        Function<String, Optional<Recipe>> presets,
        Function<EntryPath, Optional<BlobId>> published,
        Duration shortly) {

    /// Blobs alone, by operations.
    public static UrlService of(UrlSettings settings) {
        return new UrlService(settings, name -> Optional.empty(), path -> Optional.empty(), Duration.ofMinutes(1));
    }

    public UrlService withPresets(Function<String, Optional<Recipe>> other) {
        return new UrlService(settings, other, published, shortly);
    }

    public UrlService withPublished(Function<EntryPath, Optional<BlobId>> other) {
        return new UrlService(settings, presets, other, shortly);
    }

    public UrlService keptFor(Duration other) {
        return new UrlService(settings, presets, published, other);
    }
}
