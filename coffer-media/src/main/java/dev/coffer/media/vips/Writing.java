package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Which formats the libvips in use writes: found out by writing a small picture, once, when one that it may lack is
/// asked for.
final class Writing {

    private static final Map<PictureFormat, Boolean> ABLE = new ConcurrentHashMap<>();

    /// @throws MediaException.Unwritable if it does not write this one
    static void check(PictureFormat format) {
        if (!isWritten(format)) {
            throw new MediaException.Unwritable("libvips " + Vips.version() + " as it is here writes no " + format);
        }
    }

    /// The same without what it does not write among that which is chosen from.
    static Recipe possible(Recipe recipe) {
        Set<PictureFormat> taken = recipe.encoding().auto().orElse(Set.of());
        Set<PictureFormat> written = taken.stream().filter(Writing::isWritten).collect(Collectors.toSet());
        return written.equals(taken) ? recipe : recipe.accepting(written);
    }

    private static boolean isWritten(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF -> true;
            case BMP, SVG, PDF -> false;
            case AVIF, HEIC, JXL -> ABLE.computeIfAbsent(format, Writing::isAble);
        };
    }

    private static boolean isAble(PictureFormat format) {
        try (Job job = new Job(Duration.ofSeconds(10))) {
            Image black = new Operation(job, "black")
                    .with("width", 64)
                    .with("height", 64)
                    .with("bands", 3)
                    .image();
            return Saver.trial(
                                    black.then("copy")
                                            .with("interpretation", Image.SRGB)
                                            .image(),
                                    format)
                            .bytes()
                            .length
                    > 0;
        } catch (OperationFailed | MediaException.Unavailable e) {
            return false;
        }
    }

    private Writing() {}
}
