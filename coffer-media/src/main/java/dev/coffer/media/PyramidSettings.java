package dev.coffer.media;

import java.nio.file.Path;
import java.time.Duration;

/// The bounds within which pyramids are made and kept: see docs/design/media.md.
///
/// @param directory where they lie; several processes may share one
/// @param diskBytes the most that they may take together; those unused for longest go first
/// @param maxSourceBytes of an original
/// @param maxPixels of an original
/// @param maxSide of an original, in pixels
/// @param fromPixels of an original that could be rendered as a whole as well, from which on it is tiled all the same
/// @param deadline for making one of them
public record PyramidSettings(
        Path directory,
        long diskBytes,
        long maxSourceBytes,
        long maxPixels,
        int maxSide,
        long fromPixels,
        Duration deadline) {

    public PyramidSettings {
        if (fromPixels < 1
                || diskBytes < 1
                || maxSourceBytes < 1
                || maxPixels < 1
                || maxSide < 1
                || !deadline.isPositive()) {
            throw new IllegalArgumentException("limits are at least 1: " + diskBytes + " bytes of disk, "
                    + maxSourceBytes + " of a source, " + maxPixels + " pixels, a side of " + maxSide + ", "
                    + deadline);
        }
    }

    /// Originals of up to 8 GiB and a billion pixels, a quarter of an hour each.
    public static PyramidSettings in(Path directory, long diskBytes) {
        return new PyramidSettings(
                directory, diskBytes, 8L << 30, 1_000_000_000, Step.MAX_SIDE, 100_000_000, Duration.ofMinutes(15));
    }

    public PyramidSettings withFromPixels(long pixels) {
        return new PyramidSettings(directory, diskBytes, maxSourceBytes, maxPixels, maxSide, pixels, deadline);
    }

    public PyramidSettings withMaxPixels(long pixels) {
        return new PyramidSettings(directory, diskBytes, maxSourceBytes, pixels, maxSide, fromPixels, deadline);
    }
}
