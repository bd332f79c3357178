package dev.coffer.media;

import java.time.Duration;

/// What a video, and the work on it, may come to. The process that works on it is stopped by the
/// operating system or killed when it passes one.
///
/// @param bytes of a source
/// @param pixels of one frame of a source
/// @param length of a source that becomes another video
/// @param output bytes of all that is made of it together
/// @param memory addresses that a process may have, in bytes
/// @param threads of one process
/// @param glance how long looking at a file, a poster and a preview may take
/// @param deadline how long another video may take
public record VideoLimits(
        long bytes,
        long pixels,
        Duration length,
        long output,
        long memory,
        int threads,
        Duration glance,
        Duration deadline) {
    private static final long GIB = 1L << 30;

    public VideoLimits {
        if (bytes < 1 || pixels < 1 || output < 1 || memory < 1 || threads < 1) {
            throw new IllegalArgumentException("limits of videos are at least 1: bytes " + bytes + ", pixels " + pixels
                    + ", output " + output + ", memory " + memory + ", threads " + threads);
        }
        if (!length.isPositive() || !glance.isPositive() || !deadline.isPositive()) {
            throw new IllegalArgumentException(
                    "times of videos are positive: length " + length + ", glance " + glance + ", deadline " + deadline);
        }
    }

    /// 16 GiB of 8K at most, 4 hours long; 8 GiB of results, 4 GiB of memory, one thread a core, a minute
    /// for a look and 4 hours for a film.
    public static VideoLimits standard() {
        return new VideoLimits(
                16 * GIB,
                8192L * 4352,
                Duration.ofHours(4),
                8 * GIB,
                4 * GIB,
                Math.min(16, Runtime.getRuntime().availableProcessors()),
                Duration.ofMinutes(1),
                Duration.ofHours(4));
    }

    public VideoLimits withOutput(long most) {
        return new VideoLimits(bytes, pixels, length, most, memory, threads, glance, deadline);
    }

    public VideoLimits withLength(Duration most) {
        return new VideoLimits(bytes, pixels, most, output, memory, threads, glance, deadline);
    }

    public VideoLimits withTimes(Duration look, Duration film) {
        return new VideoLimits(bytes, pixels, length, output, memory, threads, look, film);
    }

    public VideoLimits withThreads(int most) {
        return new VideoLimits(bytes, pixels, length, output, memory, most, glance, deadline);
    }
}
