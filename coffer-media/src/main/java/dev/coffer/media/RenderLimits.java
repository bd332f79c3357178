package dev.coffer.media;

import java.time.Duration;

/// What a source may ask of the machine, checked on its header before a decoder sees a byte of it.
///
/// @param maxBytes of the source file
/// @param maxPixels of a picture, for formats that are decoded a few rows at a time (JPEG, PNG, TIFF), and of all
///     frames of an animation together
/// @param maxWholePixels of a frame, for formats and spellings that have to be in memory as a whole (GIF,
///     WebP, interlaced PNG, progressive JPEG), and of what is written, all frames together
/// @param maxSide of a source, in pixels
/// @param maxResultWidth in pixels, also of a width that follows from a height
/// @param maxResultHeight in pixels, also of a height that follows from a width
/// @param maxFrames of an animation or pages of a TIFF
/// @param maxScans of a progressive JPEG
/// @param deadline from the start of a rendering to its end
public record RenderLimits(
        long maxBytes,
        long maxPixels,
        long maxWholePixels,
        int maxSide,
        int maxResultWidth,
        int maxResultHeight,
        int maxFrames,
        int maxScans,
        Duration deadline) {

    public static final RenderLimits DEFAULT = new RenderLimits(
            128L << 20, 200_000_000, 50_000_000, 30_000, 15_000, 15_000, 1_000, 64, Duration.ofSeconds(10));

    private static final int SLOW = 4;

    public RenderLimits {
        if (maxBytes < 1
                || maxPixels < 1
                || maxWholePixels < 1
                || maxSide < 1
                || maxResultWidth < 1
                || maxResultHeight < 1
                || maxFrames < 1
                || maxScans < 1) {
            throw new IllegalArgumentException("limits are at least 1");
        }
        if (!deadline.isPositive()) {
            throw new IllegalArgumentException("a deadline lies ahead: " + deadline);
        }
    }

    /// The pixels that a result may have, all frames together: fewer in formats whose encoders take long and cannot
    /// be stopped.
    public long maxWritten(PictureFormat format) {
        return switch (format) {
            case JPEG, PNG, WEBP, GIF, TIFF, BMP, SVG, PDF -> maxWholePixels;
            case AVIF, HEIC, JXL -> Math.max(1, maxWholePixels / SLOW);
        };
    }

    public RenderLimits withDeadline(Duration other) {
        return new RenderLimits(
                maxBytes,
                maxPixels,
                maxWholePixels,
                maxSide,
                maxResultWidth,
                maxResultHeight,
                maxFrames,
                maxScans,
                other);
    }

    /// These limits with others for the result, in pixels.
    public RenderLimits withMaxResult(int width, int height) {
        return new RenderLimits(
                maxBytes, maxPixels, maxWholePixels, maxSide, width, height, maxFrames, maxScans, deadline);
    }
}
