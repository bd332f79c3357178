package dev.coffer.media.vips;

import dev.coffer.media.MediaException;
import dev.coffer.media.PictureFormat;
import dev.coffer.media.Recipe;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Which formats the libvips in use writes: found out by writing a small picture in each that it may lack.
final class Writing {

    /// @throws MediaException.Unwritable if it does not write this one
    static void check(PictureFormat format) {
        if (!Holder.ABLE.getOrDefault(format, true)) {
            throw new MediaException.Unwritable("libvips " + Vips.version() + " as it is here writes no " + format);
        }
    }

    /// The same without what it does not write among that which is chosen from.
    static Recipe possible(Recipe recipe) {
        Set<PictureFormat> taken = recipe.encoding().auto().orElse(Set.of());
        Set<PictureFormat> written = taken.stream()
                .filter(format -> Holder.ABLE.getOrDefault(format, true))
                .collect(Collectors.toSet());
        return written.equals(taken) ? recipe : recipe.accepting(written);
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

    private static final class Holder {
        static final Map<PictureFormat, Boolean> ABLE = new EnumMap<>(PictureFormat.class);

        static {
            for (PictureFormat format :
                    new PictureFormat[] {PictureFormat.AVIF, PictureFormat.HEIC, PictureFormat.JXL}) {
                ABLE.put(format, isAble(format));
            }
        }
    }
}
